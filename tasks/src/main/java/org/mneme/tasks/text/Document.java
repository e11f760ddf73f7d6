package org.mneme.tasks.text;

import static java.util.Objects.requireNonNull;

/**
 * A text with a name.
 *
 * @param name where it comes from, such as its path below the corpus's folder
 * @param text its characters
 */
public record Document(String name, String text) {
  /** Checks that both are there. */
  public Document {
    requireNonNull(name, "name is null");
    requireNonNull(text, "text is null");
  }
}
