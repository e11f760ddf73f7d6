package org.mneme.cli.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.mneme.cli.report.chart.Axis;
import org.mneme.cli.report.chart.Chart;
import org.mneme.cli.report.chart.Line;
import org.mneme.cli.report.chart.Line.Kind;
import org.mneme.cli.report.chart.Line.Point;
import org.mneme.cli.result.Figures;
import org.mneme.cli.result.Panel;
import org.mneme.experiment.CurvePoint;
import org.mneme.experiment.Estimate;
import org.mneme.experiment.Summary;
import org.mneme.experiment.TrialResult;
import org.mneme.task.Evaluation;
import org.mneme.task.Series;

/** The charts of one task. */
final class PanelCharts {
  /** Positions this many times apart are better told apart by their ratios. */
  private static final double WIDE_RANGE = 40;

  private final Panel panel;
  private final Looks looks;

  PanelCharts(Panel panel, Looks looks) {
    this.panel = panel;
    this.looks = looks;
  }

  private Axis metricAxis() {
    Axis axis = Axis.linear(panel.metric().label());
    return panel.metric().label().contains("%") ? axis.within(0, 100) : axis;
  }

  private int look(Panel.Reference reference) {
    return reference.variants().stream().findFirst().map(looks::of).orElse(Line.PLAIN);
  }

  /** The metric against the length: one line a memory, with what there is to compare with. */
  Chart metricByLength() {
    List<Line> lines = new ArrayList<>();
    for (Panel.Reference reference : panel.references()) {
      List<Point> points = new ArrayList<>();
      panel.lengths()
          .forEach(length -> length.ifPresent(tokens -> points
              .add(Point.of(tokens, reference.values().getOrDefault(length, Double.NaN)))));
      lines.add(new Line(reference.name(), look(reference), Kind.REFERENCE, points));
    }
    for (String variant : panel.variants()) {
      List<Point> points = new ArrayList<>();
      panel.lengths().forEach(length -> length.ifPresent(tokens -> points.add(point(variant, length, tokens))));
      lines.add(new Line(variant, looks.of(variant), Kind.MARKED, points));
    }
    List<Double> marks =
        panel.lengths().stream().filter(OptionalLong::isPresent).map(length -> (double) length.getAsLong()).toList();
    return new Chart(
        panel.metric().label() + " of each memory against the length of " + panel.name(),
        Axis.doublings("length (tokens)", marks), metricAxis(), lines);
  }

  private Point point(String variant, OptionalLong length, double x) {
    Estimate estimate = panel.estimate(variant, length);
    return new Point(x, estimate.mean(), estimate.halfInterval(), title(variant, length, estimate));
  }

  private String title(String variant, OptionalLong length, Estimate estimate) {
    String place = length.isPresent() ? variant + ", length " + Figures.length(length) : variant;
    List<String> values = new ArrayList<>();
    panel.summary(variant, length)
        .ifPresent(summary -> summary.results()
            .forEach(result -> values.add(
                "seed " + result.seed() + ": "
                    + (result.failure().isPresent() ? "failed" : Figures.decimal(result.value(), panel.decimals())))));
    return place + ": " + Figures.estimate(estimate, panel.decimals()) + "\n" + String.join("\n", values);
  }

  /** The metric against a figure of what a memory costs. */
  Chart metricByCost(String label, ToDoubleFunction<TrialResult> cost) {
    OptionalLong length = panel.longest();
    List<Line> lines = new ArrayList<>();
    for (Panel.Reference reference : panel.references().stream().filter(each -> each.variants().isEmpty()).toList()) {
      double level = reference.values().getOrDefault(length, Double.NaN);
      lines.add(new Line(reference.name(), look(reference), Kind.REFERENCE, List.of(Point.of(1, level))));
    }
    for (String variant : panel.variants()) {
      lines.add(new Line(variant, looks.of(variant), Kind.SCATTER,
          List.of(point(variant, length, costAt(variant, length, cost)))));
    }
    return new Chart(
        panel.metric().label() + " of each memory on " + panel.name() + " against " + label, Axis.linear(label),
        metricAxis(), lines);
  }

  private double costAt(String variant, OptionalLong length, ToDoubleFunction<TrialResult> cost) {
    return panel.summary(variant, length)
        .map(summary -> Estimate.of(summary.results()
            .stream()
            .filter(result -> result.failure().isEmpty())
            .mapToDouble(cost)
            .toArray()).mean())
        .orElse(Double.NaN);
  }

  /** A figure of what a memory costs against the length: flat lines are what one hopes for. */
  Chart costByLength(String label, ToDoubleFunction<TrialResult> cost) {
    List<Line> lines = new ArrayList<>();
    for (String variant : panel.variants()) {
      List<Point> points = new ArrayList<>();
      panel.lengths().forEach(length -> length.ifPresent(tokens -> {
        double value = costAt(variant, length, cost);
        points.add(new Point(tokens, value, Double.NaN,
            variant + ", length " + Figures.length(length) + ": " + Figures.compact(value)));
      }));
      lines.add(new Line(variant, looks.of(variant), Kind.MARKED, points));
    }
    List<Double> marks =
        panel.lengths().stream().filter(OptionalLong::isPresent).map(length -> (double) length.getAsLong()).toList();
    return new Chart(label + " of each memory against the length of " + panel.name(),
        Axis.doublings("length (tokens)", marks),
        Axis.linear(label).showing(List.of(0.0)), lines);
  }

  /** The metric against the steps at a length. */
  Chart metricCurve(OptionalLong length) {
    return curve(length, metricAxis(), CurvePoint::metric);
  }

  /** The training loss against the steps at a length. */
  Chart lossCurve(OptionalLong length) {
    return curve(length, Axis.linear("training loss (nats)"), CurvePoint::loss);
  }

  /** The metric against the steps, one chart a length, on axes that can be compared; without names, which stand above them all. */
  Map<OptionalLong, Chart> metricCurves() {
    return curves(metricAxis(), CurvePoint::metric);
  }

  /** The training loss against the steps, one chart a length, on axes that can be compared; without names, which stand above them all. */
  Map<OptionalLong, Chart> lossCurves() {
    return curves(Axis.linear("training loss (nats)"), CurvePoint::loss);
  }

  private Map<OptionalLong, Chart> curves(Axis axis, ToDoubleFunction<CurvePoint> value) {
    double[] values = panel.results()
        .stream()
        .flatMap(result -> result.curve().stream())
        .mapToDouble(value)
        .filter(Double::isFinite)
        .sorted()
        .toArray();
    Map<OptionalLong, Chart> charts = new LinkedHashMap<>();
    if (values.length > 0) {
      Axis shared = axis.showing(List.of(values[0], values[values.length - 1]));
      panel.lengths().forEach(length -> charts.put(length, withoutNames(curve(length, shared, value))));
    }
    return charts;
  }

  private static Chart withoutNames(Chart chart) {
    List<Line> lines =
        chart.lines().stream().map(line -> new Line("", line.look(), line.kind(), line.points())).toList();
    return new Chart(chart.description(), chart.x(), chart.y(), lines);
  }

  private Chart curve(OptionalLong length, Axis axis, ToDoubleFunction<CurvePoint> value) {
    List<Line> seeds = new ArrayList<>();
    List<Line> means = new ArrayList<>();
    for (String variant : panel.variants()) {
      List<List<Point>> curves = trials(variant, length).stream()
          .map(result -> points(result, value))
          .filter(points -> !points.isEmpty())
          .toList();
      if (curves.size() > 1) {
        curves.forEach(points -> seeds.add(new Line("", looks.of(variant), Kind.FAINT, points)));
      }
      means.add(new Line(variant, looks.of(variant), Kind.CURVE, mean(curves)));
    }
    seeds.addAll(means);
    String place = length.isPresent() ? " at length " + Figures.length(length) : "";
    return new Chart(axis.label() + " of each memory on " + panel.name() + place + " during training",
        Axis.linear("steps").showing(List.of(0.0)), axis, seeds);
  }

  private List<TrialResult> trials(String variant, OptionalLong length) {
    return panel.summary(variant, length).map(Summary::results).orElse(List.of());
  }

  private static List<Point> points(TrialResult result, ToDoubleFunction<CurvePoint> value) {
    return result.curve()
        .stream()
        .filter(point -> Double.isFinite(value.applyAsDouble(point)))
        .map(point -> Point.of(point.step(), value.applyAsDouble(point)))
        .toList();
  }

  /** Returns the mean over curves at the places that all of them have, so that a seed that stopped early makes no jump. */
  private static List<Point> mean(List<List<Point>> curves) {
    Map<Double, List<Double>> byPlace = new TreeMap<>();
    curves.forEach(
        points -> points.forEach(point -> byPlace.computeIfAbsent(point.x(), x -> new ArrayList<>()).add(point.y())));
    List<Point> means = new ArrayList<>();
    byPlace.forEach((x, values) -> {
      if (values.size() >= curves.size()) {
        means.add(Point.of(x, values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN)));
      }
    });
    return means;
  }

  /** The curves that the task measured itself at a length, such as the loss by position, by name. */
  Map<String, Chart> series(OptionalLong length) {
    Map<String, Map<String, List<Series>>> byName = new LinkedHashMap<>();
    for (String variant : panel.variants()) {
      for (TrialResult result : trials(variant, length)) {
        for (Series series : result.evaluation().map(Evaluation::series).orElse(List.of())) {
          byName.computeIfAbsent(series.name(), name -> new LinkedHashMap<>())
              .computeIfAbsent(variant, name -> new ArrayList<>())
              .add(series);
        }
      }
    }
    Map<String, Chart> charts = new LinkedHashMap<>();
    byName.forEach((name, byVariant) -> charts.put(name, chart(name, byVariant)));
    return charts;
  }

  private Chart chart(String name, Map<String, List<Series>> byVariant) {
    List<Line> lines = new ArrayList<>();
    byVariant.forEach((variant, series) -> {
      List<List<Point>> curves = series.stream().map(PanelCharts::points).toList();
      lines.add(new Line(variant, looks.of(variant), Kind.CURVE, mean(curves)));
    });
    Series first = byVariant.values().iterator().next().getFirst();
    double[] xs = lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::x).sorted().toArray();
    boolean wide = xs.length > 0 && xs[0] > 0 && xs[xs.length - 1] / xs[0] >= WIDE_RANGE;
    Axis x = wide ? Axis.doublings(first.xLabel(), List.of()) : Axis.linear(first.xLabel());
    Axis y = first.yLabel().contains("%") ? Axis.linear(first.yLabel()).within(0, 100) : Axis.linear(first.yLabel());
    lines.addAll(0, marks(lines, byVariant));
    return new Chart(name + " of each memory on " + panel.name(), x, y, lines);
  }

  /** Upright lines at the places that curves mark, as high as the curves are, in their colours. */
  private List<Line> marks(List<Line> curves, Map<String, List<Series>> byVariant) {
    DoubleSummaryStatistics heights = curves.stream()
        .flatMap(line -> line.points().stream())
        .mapToDouble(Point::y)
        .filter(Double::isFinite)
        .summaryStatistics();
    List<Line> marks = new ArrayList<>();
    byVariant.forEach((variant, series) -> {
      for (double place : series.getFirst().marks()) {
        marks.add(new Line(
            "", looks.of(variant), Kind.REFERENCE,
            List.of(Point.of(place, heights.getMin()), Point.of(place, heights.getMax()))));
      }
    });
    return marks;
  }

  /** Returns whether a curve of this name has marks. */
  boolean hasMarks(String name) {
    return panel.results()
        .stream()
        .flatMap(result -> result.evaluation().map(Evaluation::series).orElse(List.of()).stream())
        .anyMatch(series -> series.name().equals(name) && series.marks().length > 0);
  }

  private static List<Point> points(Series series) {
    List<Point> points = new ArrayList<>();
    for (int index = 0; index < series.x().length; index++) {
      if (Double.isFinite(series.y()[index])) {
        points.add(Point.of(series.x()[index], series.y()[index]));
      }
    }
    return points;
  }
}
