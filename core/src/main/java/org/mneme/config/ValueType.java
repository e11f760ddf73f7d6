package org.mneme.config;

import java.util.Optional;

/** How the value of one record component is read and described. */
interface ValueType {

  /** The kind of value in words. */
  Words words();

  /**
   * Reads a value that is written in the configuration; nothing if it is not of this type, which is a problem then.
   *
   * @param defaultValue what the value would be if its key were not written
   */
  Optional<Object> read(ConfigNode node, Optional<Object> defaultValue, Problems problems);

  /** Reports that something else was given than this type, with what to do about it. */
  default Optional<Object> reject(ConfigNode node, String advice, Problems problems) {
    String message = "got " + node.inWords() + ", expected " + words().expected();
    problems.add(node.location(), advice.isEmpty() ? message : message + "; " + advice);
    return Optional.empty();
  }

  /** What to do about a key without a value. */
  static String removeKey(Optional<Object> defaultValue) {
    return defaultValue
        .map(value -> "write a value, or remove the key to have the default " + ConfigWriter.inline(value))
        .orElse("write a value");
  }
}
