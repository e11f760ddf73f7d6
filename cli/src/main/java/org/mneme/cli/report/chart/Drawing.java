package org.mneme.cli.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.mneme.cli.report.chart.Line.Kind;
import org.mneme.cli.report.chart.Line.Point;
import org.mneme.cli.report.chart.Scale.Tick;
import org.mneme.cli.report.markup.Element;

/** Draws one chart: axes, lines, error bars, markers, and names beside the ends of the lines. */
final class Drawing {
  private static final double LETTER = 6.6;
  private static final double TEXT_HEIGHT = 14;

  /** A text that was moved just out of another's way does not touch it, whatever the rounding of its place. */
  private static final double ROUNDING = 1e-6;
  private static final double TOP = 26;
  private static final double BOTTOM = 42;
  private static final double TICK_GAP = 6;
  private static final double NAME_GAP = 9;
  private static final double LONGEST_NAME = 120;
  private static final double CAP = 3.5;
  private static final double HIT_RADIUS = 11;
  private static final double UNITS_PER_COLUMN_TICK = 62;
  private static final double UNITS_PER_ROW_TICK = 44;

  /** Error bars longer than this part of the range of the values are cut, so that they do not flatten everything else. */
  private static final double LONGEST_BAR = 0.6;

  /** A level to compare with is drawn if it is no farther from the values than this many times their range. */
  private static final double FARTHEST_LEVEL = 1.0;

  private final Chart chart;
  private final double height;
  private final double width;
  private final double left;
  private final double right;
  private final double bottom;
  private final Scale xScale;
  private final Scale yScale;
  private final List<Tick> xTicks;
  private final List<Tick> yTicks;

  Drawing(Chart chart, double width, double height) {
    this.chart = chart;
    this.width = width;
    this.height = height;
    this.bottom = height - BOTTOM;
    int rows = (int) Math.max(2, (bottom - TOP) / UNITS_PER_ROW_TICK);
    this.yScale = yScale(rows);
    this.yTicks = chart.y().ticks(yScale, rows + 2);
    this.left = TICK_GAP + 4 + LETTER * yTicks.stream().mapToInt(tick -> tick.label().length()).max().orElse(1);
    this.right = width - rightMargin();
    int columns = (int) Math.max(2, (right - left) / UNITS_PER_COLUMN_TICK);
    double[] xs = points().mapToDouble(Point::x).toArray();
    boolean scattered = chart.lines().stream().anyMatch(line -> line.kind() == Kind.SCATTER);
    this.xScale = chart.x().tightScale(lowest(xs), highest(xs), left, right, scattered);
    this.xTicks = chart.x().ticks(xScale, columns + 2);
  }

  private Stream<Point> points() {
    return chart.lines().stream().filter(line -> line.kind() != Kind.REFERENCE).flatMap(Drawing::drawable);
  }

  private static Stream<Point> drawable(Line line) {
    return line.points().stream().filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()));
  }

  private static double lowest(double[] values) {
    return DoubleStream.of(values).min().orElse(Double.NaN);
  }

  private static double highest(double[] values) {
    return DoubleStream.of(values).max().orElse(Double.NaN);
  }

  private Scale yScale(int ticks) {
    double[] ys = points().mapToDouble(Point::y).toArray();
    double low = lowest(ys);
    double high = highest(ys);
    double[] levels = chart.lines()
        .stream()
        .filter(line -> line.kind() == Kind.REFERENCE)
        .flatMap(Drawing::drawable)
        .mapToDouble(Point::y)
        .filter(level -> isNear(level, low, high))
        .toArray();
    double longest = LONGEST_BAR * (high - low);
    double[] ends = points().filter(point -> Double.isFinite(point.half())).flatMapToDouble(point -> {
      double half = Math.min(point.half(), longest);
      return DoubleStream.of(point.y() - half, point.y() + half);
    }).toArray();
    double[] all = Stream.of(ys, levels, ends).flatMapToDouble(DoubleStream::of).toArray();
    return chart.y()
        .wideScale(
            Math.max(lowest(all), chart.y().lowest()), Math.min(highest(all), chart.y().highest()), bottom, TOP, ticks);
  }

  /** A level far from all values would flatten them: it is left out, and has its place in the table only. */
  private static boolean isNear(double level, double low, double high) {
    double range = FARTHEST_LEVEL * (high - low);
    return level >= low - range && level <= high + range;
  }

  private double rightMargin() {
    double names = chart.lines()
        .stream()
        .filter(Drawing::isNamedAtEnd)
        .mapToDouble(line -> Math.min(LONGEST_NAME, LETTER * line.name().length()))
        .max()
        .orElse(0);
    return names == 0 ? 16 : names + NAME_GAP + 4;
  }

  Element draw() {
    Element svg = Element.of("svg")
        .with("class", "chart")
        .with("viewBox", "0 0 " + Element.coordinate(width) + " " + Element.coordinate(height))
        .with("role", "img")
        .with("aria-label", chart.description());
    svg.add(grid(), axisLabels());
    chart.lines().forEach(line -> svg.add(line(line)));
    svg.add(names());
    return svg;
  }

  private Element grid() {
    Element grid = Element.of("g").with("class", "grid");
    for (Tick tick : yTicks) {
      double y = yScale.place(tick.value());
      grid.add(segment(left, y, right, y), label(tick.label(), left - TICK_GAP, y + 4, "end"));
    }
    for (Tick tick : xTicks) {
      double x = xScale.place(tick.value());
      grid.add(segment(x, bottom, x, bottom + 4).with("class", "tick"), label(tick.label(), x, bottom + 18, "middle"));
    }
    return grid.add(segment(left, bottom, right, bottom).with("class", "axis"));
  }

  private Element axisLabels() {
    return Element.of("g")
        .with("class", "labels")
        .add(
            label(chart.y().label(), 0, 12, "start"),
            label(chart.x().label(), (left + right) / 2, height - 6, "middle"));
  }

  private static Element segment(double x1, double y1, double x2, double y2) {
    return Element.of("line").with("x1", x1).with("y1", y1).with("x2", x2).with("y2", y2);
  }

  private static Element label(String text, double x, double y, String anchor) {
    return Element.of("text").with("x", x).with("y", y).with("text-anchor", anchor).text(text);
  }

  private Element line(Line line) {
    Element group = Element.of("g")
        .with("class", "line " + line.kind().name().toLowerCase(Locale.ROOT) + " " + Marker.style(line.look()));
    List<Point> points = drawable(line).filter(point -> covers(line, point)).toList();
    if (line.kind() != Kind.SCATTER && !points.isEmpty()) {
      Element path = Element.of("path").with("d", path(line, points));
      group.add(line.name().isEmpty() ? path : path.add(Element.of("title").text(line.name())));
    }
    if (line.kind() == Kind.MARKED || line.kind() == Kind.SCATTER) {
      points.forEach(point -> group.add(errorBar(point), mark(line, point)));
    }
    return group;
  }

  private static boolean isLevel(Line line) {
    return line.kind() == Kind.REFERENCE && line.points().size() == 1;
  }

  private static boolean isNamedAtEnd(Line line) {
    boolean ofSomeLine = line.kind() == Kind.REFERENCE && line.look() != Line.PLAIN;
    return line.kind() != Kind.SCATTER && !isLevel(line) && !ofSomeLine && !line.name().isEmpty();
  }

  private boolean covers(Line line, Point point) {
    double y = yScale.place(point.y());
    boolean shown = line.kind() != Kind.REFERENCE || y >= TOP - 1 && y <= bottom + 1;
    return yScale.covers(point.y()) && shown && (isLevel(line) || xScale.covers(point.x()));
  }

  private String path(Line line, List<Point> points) {
    if (isLevel(line)) {
      String y = Element.coordinate(yScale.place(points.getFirst().y()));
      return "M" + Element.coordinate(left) + " " + y + "H" + Element.coordinate(right);
    }
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(path.isEmpty() ? "M" : "L")
          .append(Element.coordinate(xScale.place(point.x())))
          .append(' ')
          .append(Element.coordinate(clamped(yScale.place(point.y()))));
    }
    return path.toString();
  }

  private double clamped(double y) {
    return Math.clamp(y, TOP, bottom);
  }

  private Element errorBar(Point point) {
    Element bar = Element.of("g").with("class", "error");
    if (!(point.half() > 0) || !yScale.covers(point.y() - point.half())) {
      return bar;
    }
    double x = xScale.place(point.x());
    double high = yScale.place(point.y() + point.half());
    double low = yScale.place(point.y() - point.half());
    bar.add(segment(x, clamped(high), x, clamped(low)));
    if (high >= TOP) {
      bar.add(segment(x - CAP, high, x + CAP, high));
    }
    if (low <= bottom) {
      bar.add(segment(x - CAP, low, x + CAP, low));
    }
    return bar;
  }

  private Element mark(Line line, Point point) {
    double x = xScale.place(point.x());
    double y = yScale.place(point.y());
    Element hit = Element.of("circle").with("class", "hit").with("cx", x).with("cy", y).with("r", HIT_RADIUS);
    Element mark = Element.of("g").add(Marker.of(line.look()).draw(x, y), hit);
    return point.title().isEmpty() ? mark : mark.add(Element.of("title").text(point.title()));
  }

  private Element names() {
    Element names = Element.of("g").with("class", "names");
    endNames(names);
    levelNames(names);
    pointNames(names);
    return names;
  }

  /** Writes the name of each line to the right of its end. */
  private void endNames(Element names) {
    List<Line> lines = new ArrayList<>();
    List<Double> ends = new ArrayList<>();
    for (Line line : chart.lines()) {
      List<Point> points = drawable(line).filter(point -> covers(line, point)).toList();
      if (isNamedAtEnd(line) && !points.isEmpty()) {
        lines.add(line);
        ends.add(clamped(yScale.place(points.getLast().y())));
      }
    }
    double[] wanted = ends.stream().mapToDouble(Double::doubleValue).toArray();
    double[] places = Labels.spread(wanted, TEXT_HEIGHT, TOP, bottom - 2);
    for (int index = 0; index < places.length; index++) {
      names.add(name(lines.get(index), right + NAME_GAP, places[index] + 4, "start"));
    }
  }

  /** Writes the name of each level above its right end. */
  private void levelNames(Element names) {
    for (Line line : chart.lines()) {
      if (isLevel(line) && drawable(line).anyMatch(point -> covers(line, point))) {
        names.add(name(line, right, yScale.place(line.points().getFirst().y()) - 4, "end"));
      }
    }
  }

  private Element name(Line line, double x, double y, String anchor) {
    int most = (int) (LONGEST_NAME / LETTER);
    boolean whole = line.name().length() <= most;
    Element text = label(whole ? line.name() : line.name().substring(0, most - 1) + "…", x, y, anchor)
        .with("class", "name " + line.kind().name().toLowerCase(Locale.ROOT) + " " + Marker.style(line.look()));
    return whole ? text : text.add(Element.of("title").text(line.name()));
  }

  /** Writes the name of each scattered point beside it, on the side with more room. */
  private void pointNames(Element names) {
    List<double[]> taken = new ArrayList<>();
    for (Line line : chart.lines()) {
      List<Point> points = drawable(line).filter(point -> covers(line, point)).toList();
      if (line.kind() == Kind.SCATTER && !line.name().isEmpty() && !points.isEmpty()) {
        double x = xScale.place(points.getLast().x());
        boolean toTheLeft = x > (left + right) / 2;
        double length = LETTER * Math.min(line.name().length(), LONGEST_NAME / LETTER);
        double start = toTheLeft ? x - NAME_GAP - length : x + NAME_GAP;
        double y = free(taken, start, start + length, yScale.place(points.getLast().y()) - 6);
        taken.add(new double[] {start, start + length, y});
        names.add(name(line, toTheLeft ? x - NAME_GAP : x + NAME_GAP, y, toTheLeft ? "end" : "start"));
      }
    }
  }

  /** Returns the nearest height at or below a wanted one at which a text from {@code start} to {@code end} touches none of those written. */
  private static double free(List<double[]> taken, double start, double end, double wanted) {
    double y = wanted;
    boolean moved = true;
    while (moved) {
      moved = false;
      for (double[] other : taken) {
        if (start < other[1] && end > other[0] && Math.abs(y - other[2]) < TEXT_HEIGHT - ROUNDING) {
          y = other[2] + TEXT_HEIGHT;
          moved = true;
        }
      }
    }
    return y;
  }
}
