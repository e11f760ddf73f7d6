/**
 * The report: a run as one page that people keep, send around and print. {@link org.mneme.cli.report.Report} puts it together: a finding in plain
 * words, then for each task its table and charts ({@code PanelSection}, {@code PanelCharts}), then what it takes to run it again. All markup goes
 * through {@link org.mneme.cli.report.markup.Element}, which escapes; charts are drawn by {@link org.mneme.cli.report.chart}.
 */
package org.mneme.cli.report;
