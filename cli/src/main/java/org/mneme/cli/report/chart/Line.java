package org.mneme.cli.report.chart;

import java.util.List;

/**
 * One set of points of a chart.
 *
 * @param name what stands beside it; empty for nothing
 * @param look which colour and marker it has, from 0; figures of one thing have the same look in all charts; {@link #PLAIN} for none
 * @param kind how it is drawn
 * @param points its points from left to right; those without a place are left out
 */
public record Line(String name, int look, Kind kind, List<Point> points) {
  /** The look of what belongs to nobody. */
  public static final int PLAIN = -1;

  /** How points are drawn. */
  public enum Kind {
    /** Markers with error bars, joined by a line. */
    MARKED,
    /** A line alone. */
    CURVE,
    /** A line that stands behind the others. */
    FAINT,
    /** Markers with error bars alone. */
    SCATTER,
    /** A dashed line to compare with, without a name if it has the look of another line; a single point stands for a level. */
    REFERENCE
  }

  /**
   * A point.
   *
   * @param x where it is
   * @param y its value; NaN where there is none
   * @param half half the length of its error bar; NaN for none
   * @param title what is shown when the mouse rests on it; may be empty
   */
  public record Point(double x, double y, double half, String title) {
    /** Returns a point without error bar and title. */
    public static Point of(double x, double y) {
      return new Point(x, y, Double.NaN, "");
    }
  }

  /** Copies the points. */
  public Line {
    points = List.copyOf(points);
  }
}
