package org.mneme.config;

/**
 * A kind of value in words.
 *
 * @param article {@code a}, {@code an} or nothing
 * @param one the kind in the singular, such as {@code whole number}
 * @param many the kind in the plural
 * @param limits which values are allowed, such as {@code at least 1}; empty where all are
 */
record Words(String article, String one, String many, String limits) {

  Words(String article, String one, String many) {
    this(article, one, many, "");
  }

  /** What an error message says was expected: {@code a whole number, at least 1}. */
  String expected() {
    String kind = article.isEmpty() ? one : article + " " + one;
    return limits.isEmpty() ? kind : kind + ", " + limits;
  }

  Words withLimits(String limits) {
    return new Words(article, one, many, limits);
  }
}
