package org.mneme.config;

import static java.util.Objects.requireNonNull;

/**
 * Where a value was written.
 *
 * @param source the file's name, or the option such as {@code --set model.width=96}; empty where there is neither
 * @param line the line in the source, from 1; 0 where the source has no lines
 * @param column the column in the line, from 1; 0 where the source has no lines
 * @param key the dotted path of the key, list entries by index from 0 ({@code memory.0.basis}); empty for the root
 */
public record Location(String source, int line, int column, String key) {

  public Location {
    requireNonNull(source, "source is null");
    requireNonNull(key, "key is null");
  }

  /** A whole source, such as a file that does not exist. */
  public static Location of(String source) {
    return new Location(source, 0, 0, "");
  }

  /** The same place, for the key {@code name} inside this one. */
  public Location child(String name) {
    return new Location(source, line, column, key.isEmpty() ? name : key + "." + name);
  }

  /** Whether this is an override given as an option, which has no lines. */
  boolean isOption() {
    return source.startsWith(Overrides.OPTION);
  }

  /** The location as a problem shows it: {@code file.yaml:3: model.width}, or {@code --set model.width=100}. */
  @Override
  public String toString() {
    String place = line > 0 ? source + ":" + line : source;
    if (key.isEmpty() || source.startsWith(Overrides.OPTION + key + "=")) {
      return place;
    }
    return place.isEmpty() ? key : place + ": " + key;
  }
}
