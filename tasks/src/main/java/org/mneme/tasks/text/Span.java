package org.mneme.tasks.text;

/**
 * What one stream reads in one segment.
 *
 * @param offset the index of the first id that is read
 * @param length how many are read; the rest of the segment is filled up
 * @param restart whether the memory is reset before
 */
record Span(int offset, int length, boolean restart) {
  static final Span NOTHING = new Span(0, 0, false);
}
