package org.mneme.cli.report;

import java.util.List;
import java.util.OptionalLong;
import org.mneme.cli.report.chart.Chart;
import org.mneme.cli.report.markup.Element;
import org.mneme.cli.result.Figures;
import org.mneme.cli.result.Panel;
import org.mneme.experiment.Estimate;
import org.mneme.experiment.Summary;
import org.mneme.experiment.TrialResult;

/** One task's results as a table: the metric of each memory at each length, and what the memory costs. */
final class ResultsTable {
  private static final int COST_COLUMNS = 4;

  private final Panel panel;
  private final Looks looks;
  private final boolean sparse;

  ResultsTable(Panel panel, Looks looks) {
    this.panel = panel;
    this.looks = looks;
    this.sparse = panel.results().stream().anyMatch(result -> result.parameters() != result.activeParameters());
  }

  Element draw() {
    Element table = Element.of("table").with("class", "results").add(head());
    Element memories = Element.of("tbody");
    panel.variants().forEach(variant -> memories.add(memory(variant)));
    table.add(memories);
    if (!panel.references().isEmpty()) {
      Element references = Element.of("tbody").with("class", "references");
      panel.references().forEach(reference -> references.add(reference(reference)));
      table.add(references);
    }
    return Element.of("div").with("class", "scroll").add(table);
  }

  private Element head() {
    Element groups = Element.of("tr").with("class", "groups").add(Element.of("th"));
    boolean lengths = panel.lengths().stream().anyMatch(OptionalLong::isPresent);
    group(groups, panel.lengths().size(), lengths ? panel.metric().label() + " by length" : "result");
    group(groups, costColumns(),
        panel.lengths().size() > 1 ? "cost at length " + Figures.length(panel.longest()) : "cost");
    Element row = Element.of("tr").add(Element.of("th").with("scope", "col").text("memory"));
    panel.lengths()
        .forEach(length -> column(row, length.isPresent() ? Figures.length(length) : panel.metric().label()));
    column(row, "parameters");
    if (sparse) {
      column(row, "active");
    }
    column(row, "state/sequence");
    column(row, "tokens/s");
    column(row, "ms/segment");
    return Element.of("thead").add(groups, row);
  }

  private int costColumns() {
    return COST_COLUMNS + (sparse ? 1 : 0);
  }

  private static void group(Element row, int columns, String title) {
    row.add(Element.of("th", "number", title).with("scope", "colgroup").with("colspan", Integer.toString(columns)));
  }

  private static void column(Element row, String title) {
    row.add(Element.of("th", "number", title).with("scope", "col"));
  }

  private Element memory(String variant) {
    Element row = Element.of("tr")
        .add(Element.of("th")
            .with("scope", "row")
            .add(Chart.sign(looks.of(variant)))
            .text(variant));
    panel.lengths().forEach(length -> result(row, variant, length));
    cell(row, "", Figures.compact(panel.cost(variant, TrialResult::parameters)));
    if (sparse) {
      cell(row, "", Figures.compact(panel.cost(variant, TrialResult::activeParameters)));
    }
    cell(row, "", Figures.bytes(panel.cost(variant, TrialResult::stateBytes)));
    cell(row, "", Figures.whole(panel.cost(variant, TrialResult::tokensPerSecond)));
    cell(row, "", Figures.milliseconds(panel.cost(variant, TrialResult::millisecondsPerSegment)));
    return row;
  }

  private static void cell(Element row, String style, String text) {
    row.add(Element.of("td", ("number " + style).strip(), text));
  }

  private void result(Element row, String variant, OptionalLong length) {
    List<TrialResult> trials = panel.summary(variant, length).map(Summary::results).orElse(List.of());
    Estimate estimate = panel.estimate(variant, length);
    if (estimate.count() == 0) {
      cell(row, trials.isEmpty() ? "" : "failed", trials.isEmpty() ? "" : "failed");
      return;
    }
    Element cell = Element.of("td", panel.isBest(variant, length) ? "number best" : "number",
        Figures.decimal(estimate.mean(), panel.decimals()));
    if (Double.isFinite(estimate.halfInterval())) {
      cell.add(Element.of("span", "interval", " ± " + Figures.decimal(estimate.halfInterval(), panel.decimals())));
    }
    if (estimate.count() < trials.size()) {
      cell.add(Element.of("span", "failed", " " + (trials.size() - estimate.count()) + " failed"));
    }
    row.add(cell);
  }

  private Element reference(Panel.Reference reference) {
    Element row = Element.of("tr").add(Element.of("th").with("scope", "row").text(reference.name()));
    for (OptionalLong length : panel.lengths()) {
      Double value = reference.values().get(length);
      cell(row, "", value == null ? "" : Figures.decimal(value, panel.decimals()));
    }
    row.add(Element.of("td").with("colspan", Integer.toString(costColumns())));
    return row;
  }
}
