package org.mneme.config;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is wrong with a configuration.
 *
 * @param location where it is written
 * @param message what was given, what was expected and what to do, in one line
 */
public record Problem(Location location, String message) {

  public Problem {
    requireNonNull(location, "location is null");
    requireNonNull(message, "message is null");
  }

  /** The problem in one line: {@code FILE:LINE: key.path: message}. */
  @Override
  public String toString() {
    String place = location.toString();
    String line = place.isEmpty() ? message : place + ": " + message;
    return line.replaceAll("\\s*\\R\\s*", " ");
  }
}
