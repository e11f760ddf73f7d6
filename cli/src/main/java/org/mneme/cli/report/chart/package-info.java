/**
 * Charts as SVG. A {@link org.mneme.cli.report.chart.Chart} has two {@linkplain org.mneme.cli.report.chart.Axis axes} and {@linkplain
 * org.mneme.cli.report.chart.Line lines}; {@link org.mneme.cli.report.chart.Scale} maps values to places and chooses what to mark. Names stand beside
 * the lines, so that no legend is needed, and markers differ in shape, so that no colour is; colours are CSS classes {@code look-0} to {@code look-7},
 * which follow the reader's light or dark scheme.
 */
package org.mneme.cli.report.chart;
