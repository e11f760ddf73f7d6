package org.mneme.memory;

import java.util.List;

/**
 * Figures along an axis, to be drawn: where queries look in a memory, how often its slots are used.
 *
 * @param name a short name, such as "look"; the block and the memory are put before it
 * @param title what it shows, in a few words
 * @param kind how it is drawn
 * @param axis what the axis is, with its unit
 * @param start what the left end of the axis is, such as "oldest"
 * @param end what the right end of the axis is
 * @param rows the figures; each row is drawn in proportion to its own largest
 */
public record Profile(String name, String title, Kind kind, String axis, String start, String end, List<Row> rows) {
  /** How a profile is drawn. */
  public enum Kind {
    /** A strip a row, the darker the larger the figure. */
    HEAT,
    /** Bars a row. */
    BARS
  }

  /**
   * Figures at equal distances along the axis.
   *
   * @param name whose they are, such as "head 1"
   * @param values none negative
   */
  public record Row(String name, double[] values) {}

  /** Copies the list. */
  public Profile {
    rows = List.copyOf(rows);
  }

  /** Returns this profile with something put before its name. */
  public Profile under(String prefix) {
    return new Profile(prefix + name, title, kind, axis, start, end, rows);
  }
}
