package org.mneme.task;

/**
 * A measured curve.
 *
 * @param name what it shows, such as "loss by position"
 * @param xLabel the horizontal axis with its unit
 * @param yLabel the vertical axis with its unit
 * @param x the horizontal positions, increasing
 * @param y the values, NaN where nothing was measured
 * @param marks horizontal places worth a mark, such as a memory's reach
 */
public record Series(String name, String xLabel, String yLabel, double[] x, double[] y, double[] marks) {
  /** A curve without marks. */
  public Series(String name, String xLabel, String yLabel, double[] x, double[] y) {
    this(name, xLabel, yLabel, x, y, new double[0]);
  }
}
