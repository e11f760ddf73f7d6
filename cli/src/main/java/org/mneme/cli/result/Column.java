package org.mneme.cli.result;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.mneme.cli.console.Style;
import org.mneme.cli.console.TextTable.Align;
import org.mneme.cli.console.TextTable.Cell;
import org.mneme.experiment.Estimate;
import org.mneme.experiment.Summary;
import org.mneme.experiment.TrialResult;

/**
 * A column of a table of results.
 *
 * @param title what stands above it
 * @param align its side
 * @param memory what it says about a memory
 * @param reference what it says about a figure to compare with; empty where it has nothing to say
 */
record Column(String title, Align align, Function<String, Cell> memory, Function<Panel.Reference, String> reference) {
  /** The memories' names. */
  static Column names() {
    return new Column("memory", Align.LEFT, Cell::of, Panel.Reference::name);
  }

  /** What the memories cost, at the longest length that they got through. */
  static List<Column> costs(Panel panel) {
    List<Column> columns = new ArrayList<>();
    columns.add(cost(panel, "parameters", TrialResult::parameters, Figures::compact));
    if (panel.results().stream().anyMatch(result -> result.parameters() != result.activeParameters())) {
      columns.add(cost(panel, "active", TrialResult::activeParameters, Figures::compact));
    }
    columns.add(cost(panel, "state/sequence", TrialResult::stateBytes, Figures::bytes));
    columns.add(cost(panel, "tokens/s", TrialResult::tokensPerSecond, Figures::whole));
    columns.add(cost(panel, "ms/segment", TrialResult::millisecondsPerSegment, Figures::milliseconds));
    return columns;
  }

  private static Column cost(
      Panel panel, String title, ToDoubleFunction<TrialResult> figure, DoubleFunction<String> format) {
    return new Column(
        title, Align.RIGHT, variant -> Cell.of(format.apply(panel.cost(variant, figure))), _ -> "");
  }

  /** The metric at each length. */
  static List<Column> results(Panel panel, Style style) {
    return panel.lengths().stream().map(length -> result(panel, length, style)).toList();
  }

  private static Column result(Panel panel, OptionalLong length, Style style) {
    String title = length.isPresent() ? Figures.length(length) : MetricWords.of(panel.metric()).name();
    return new Column(title, Align.RIGHT, variant -> cell(panel, variant, length, style), reference -> {
      Double value = reference.values().get(length);
      return value == null ? "" : Figures.decimal(value, panel.decimals());
    });
  }

  private static Cell cell(Panel panel, String variant, OptionalLong length, Style style) {
    List<TrialResult> trials = panel.summary(variant, length).map(Summary::results).orElse(List.of());
    Estimate estimate = panel.estimate(variant, length);
    if (estimate.count() == 0) {
      return trials.isEmpty() ? Cell.of("") : new Cell("failed", style::bad);
    }
    String text = Figures.estimate(estimate, panel.decimals()) + (estimate.count() < trials.size() ? " *" : "");
    return panel.isBest(variant, length) ? new Cell(text, style::bold) : Cell.of(text);
  }
}
