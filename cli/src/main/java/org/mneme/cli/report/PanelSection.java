package org.mneme.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.mneme.cli.report.chart.Chart;
import org.mneme.cli.report.markup.Element;
import org.mneme.cli.result.Figures;
import org.mneme.cli.result.Finding;
import org.mneme.cli.result.LateInDocument;
import org.mneme.cli.result.Panel;
import org.mneme.experiment.Estimate;
import org.mneme.experiment.TrialResult;

/** The part of the report that one task has: what came out, in words, numbers and charts. */
final class PanelSection {
  private static final double WIDTH = 460;
  private static final double HEIGHT = 296;
  private static final double SMALL_WIDTH = 290;
  private static final double SMALL_HEIGHT = 200;

  private static final String CURVES = "Means over seeds; thin lines are single seeds.";

  private final Panel panel;
  private final PanelCharts charts;
  private final Looks looks;

  PanelSection(Panel panel, Looks looks) {
    this.panel = panel;
    this.looks = looks;
    this.charts = new PanelCharts(panel, looks);
  }

  Element draw() {
    String certainty = Finding.of(panel).certainty();
    Element section = Element.of("section")
        .add(
            Element.of("h2").text(panel.name()).add(Element.of("span", "metric", panel.metric().label() + direction())),
            Element.of("p", "finding", certainty),
            new ResultsTable(panel, looks).draw(),
            Element.of("p", "note", panel.caption() + "."));
    failures(section);
    figures(section);
    learningCurves(section);
    new ProfileSection(panel, looks).addTo(section);
    diagnostics(section);
    return section;
  }

  private String direction() {
    return panel.metric().higherIsBetter() ? ", higher is better" : ", lower is better";
  }

  private void failures(Element section) {
    if (panel.failures().isEmpty()) {
      return;
    }
    Element list = Element.of("ul").with("class", "failures");
    for (TrialResult failed : panel.failures()) {
      list.add(Element.of("li")
          .add(Element.of("strong").text(failed.id() + " failed: "))
          .text(failed.failure().orElseThrow()));
    }
    section.add(list);
  }

  private void figures(Element section) {
    Element grid = Element.of("div").with("class", "figures");
    boolean lengths = panel.lengths().size() > 1;
    String atLongest = lengths ? " at length " + Figures.length(panel.longest()) : "";
    if (lengths) {
      figure(grid, "By length",
          "How each memory holds up as the sequence grows. Bars are 95\u00a0% intervals over seeds; dotted lines are "
              + "what to compare with, in a memory's colour where they hold for that memory.",
          charts.metricByLength());
      if (panel.variants().size() > 2) {
        grid.add(Element.of("figure")
            .add(
                Element.of("h3").text("Memory and length"), new HeatMap(panel).draw(),
                Element.of("figcaption").text(panel.metric().label() + ": the better, the darker.")));
      }
    }
    figure(grid, "By time", "What a training step costs and what it buys" + atLongest + ".",
        charts.metricByCost("milliseconds per segment", TrialResult::millisecondsPerSegment));
    figure(grid, "By state", "What each sequence has to remember and what it buys" + atLongest + ".",
        charts.metricByCost("state per sequence (KiB)", result -> result.stateBytes() / 1024.0));
    if (lengths) {
      figure(grid, "Speed by length", "Training speed: flat is what one hopes for.",
          charts.costByLength("tokens per second", TrialResult::tokensPerSecond));
    }
    if (!lengths) {
      figure(grid, "Learning curve", CURVES, charts.metricCurve(panel.longest()));
      figure(grid, "Training loss", CURVES, charts.lossCurve(panel.longest()));
    }
    charts.series(panel.longest())
        .forEach((name, chart) -> figure(
            grid, capital(name), "Measured after training" + atLongest + "."
                + (charts.hasMarks(name)
                    ? " Dotted lines: how far a block of each memory reaches directly, in its colour."
                    : "")
                + (LateInDocument.isShownBy(name)
                    ? new LateInDocument(panel).sentence().map(sentence -> " " + sentence).orElse("")
                    : ""),
            chart));
    section.add(grid);
  }

  private static void figure(Element grid, String title, String caption, Chart chart) {
    if (!chart.isEmpty()) {
      grid.add(Element.of("figure")
          .add(
              Element.of("h3").text(title), chart.draw(WIDTH, HEIGHT), Element.of("figcaption").text(caption)));
    }
  }

  /** Small charts side by side, one a length: first the metric, then the loss. */
  private void learningCurves(Element section) {
    if (panel.lengths().size() < 2) {
      return;
    }
    Element metric = small(charts.metricCurves());
    Element loss = small(charts.lossCurves());
    section.add(Element.of("h3").text("Learning curves"), legend(), metric, loss, Element.of("p", "note", CURVES));
  }

  private static Element small(Map<OptionalLong, Chart> charts) {
    Element grid = Element.of("div").with("class", "figures small");
    charts.forEach((length, chart) -> {
      if (!chart.isEmpty()) {
        grid.add(Element.of("figure")
            .add(Element.of("h4").text("length " + Figures.length(length)), chart.draw(SMALL_WIDTH, SMALL_HEIGHT)));
      }
    });
    return grid;
  }

  private Element legend() {
    Element legend = Element.of("ul").with("class", "legend");
    panel.variants().forEach(variant -> legend.add(Element.of("li").add(Chart.sign(looks.of(variant))).text(variant)));
    return legend;
  }

  /** What the memories said of themselves, and the task's other figures. */
  private void diagnostics(Element section) {
    Map<String, Map<String, Estimate>> figures = new LinkedHashMap<>();
    for (String variant : panel.variants()) {
      List<TrialResult> trials = panel.costTrials(variant);
      Set<String> names = new LinkedHashSet<>();
      trials.forEach(trial -> trial.evaluation().ifPresent(evaluation -> names.addAll(evaluation.metrics().keySet())));
      trials.forEach(trial -> names.addAll(trial.diagnostics().keySet()));
      for (String name : names) {
        Estimate estimate = Estimate.of(trials.stream().mapToDouble(trial -> figure(trial, name)).toArray());
        figures.computeIfAbsent(name, key -> new LinkedHashMap<>()).put(variant, estimate);
      }
    }
    if (figures.isEmpty()) {
      return;
    }
    Element head = Element.of("tr").add(Element.of("th").with("scope", "col").text("figure"));
    panel.variants().forEach(variant -> head.add(Element.of("th", "number", variant).with("scope", "col")));
    Element body = Element.of("tbody");
    figures.forEach((name, byVariant) -> {
      Element row = Element.of("tr").add(Element.of("th").with("scope", "row").text(name));
      panel.variants().forEach(variant -> row.add(Element.of("td", "number", text(byVariant.get(variant)))));
      body.add(row);
    });
    String atLongest = panel.lengths().size() > 1 ? " at length " + Figures.length(panel.longest()) : "";
    section.add(Element.of("details")
        .add(
            Element.of("summary").text("All figures and diagnostics" + atLongest),
            Element.of("div")
                .with("class", "scroll")
                .add(Element.of("table").add(Element.of("thead").add(head), body))));
  }

  private static double figure(TrialResult trial, String name) {
    return trial.evaluation()
        .map(evaluation -> evaluation.metrics().get(name))
        .orElseGet(() -> trial.diagnostics().getOrDefault(name, Double.NaN));
  }

  private static String text(Estimate estimate) {
    return estimate == null ? "" : Figures.estimate(estimate, Figures.decimals(estimate.mean()));
  }

  private static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** Returns the memories of several panels, each once. */
  static List<String> variants(List<Panel> panels) {
    Set<String> variants = new LinkedHashSet<>();
    panels.forEach(panel -> variants.addAll(panel.variants()));
    return new ArrayList<>(variants);
  }
}
