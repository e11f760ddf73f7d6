package org.mneme.task;

/**
 * A measured curve.
 *
 * @param name what it shows, such as "loss by position"
 * @param xLabel the horizontal axis with its unit
 * @param yLabel the vertical axis with its unit
 * @param x the horizontal positions, increasing
 * @param y the values, NaN where nothing was measured
 */
public record Series(String name, String xLabel, String yLabel, double[] x, double[] y) {}
