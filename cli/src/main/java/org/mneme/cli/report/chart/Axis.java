package org.mneme.cli.report.chart;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * One of a chart's two directions.
 *
 * @param label what it shows, with its unit
 * @param kind how values are spread over it
 * @param marks the values to mark; empty to choose some
 * @param lowest no value of the axis is below this, whatever the data
 * @param highest no value of the axis is above this
 * @param shown values that have a place on the axis, whatever the data
 */
public record Axis(String label, Kind kind, List<Double> marks, double lowest, double highest, List<Double> shown) {
  private static final double ROOM = 0.06;

  /** How values are spread. */
  public enum Kind {
    /** Equal differences are equally far apart. */
    LINEAR,
    /** Each doubling is equally far. */
    LOG2,
    /** Each power of ten is equally far. */
    LOG10
  }

  /** Copies the lists. */
  public Axis {
    marks = List.copyOf(marks);
    shown = List.copyOf(shown);
  }

  /** Returns an axis of equal differences. */
  public static Axis linear(String label) {
    return new Axis(label, Kind.LINEAR, List.of(), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, List.of());
  }

  /** Returns an axis of doublings that marks some values. */
  public static Axis doublings(String label, List<Double> marks) {
    return new Axis(label, Kind.LOG2, marks, 0, Double.POSITIVE_INFINITY, List.of());
  }

  /** Returns an axis of powers of ten. */
  public static Axis decades(String label) {
    return new Axis(label, Kind.LOG10, List.of(), 0, Double.POSITIVE_INFINITY, List.of());
  }

  /** Returns the same axis within limits. */
  public Axis within(double newLowest, double newHighest) {
    return new Axis(label, kind, marks, newLowest, newHighest, shown);
  }

  /** Returns the same axis with a place for some values, whatever the data. */
  public Axis showing(List<Double> values) {
    return new Axis(label, kind, marks, lowest, highest, values);
  }

  /** Returns a scale that ends at values worth a mark. */
  Scale wideScale(double lowestValue, double highestValue, double start, double end, int ticks) {
    double low = lowest(lowestValue);
    double high = highest(highestValue);
    if (kind != Kind.LINEAR && low > 0) {
      return logarithmic(low, high, start, end);
    }
    LinearScale scale = LinearScale.covering(low, high, start, end, ticks);
    return limited(scale, start, end);
  }

  /** Returns a scale that ends where the values do, with a little room where {@code room} says so. */
  Scale tightScale(double lowestValue, double highestValue, double start, double end, boolean room) {
    double low = lowest(lowestValue);
    double high = highest(highestValue);
    if (kind != Kind.LINEAR && low > 0) {
      return logarithmic(low, high, start, end);
    }
    if (!(low < high)) {
      return limited(LinearScale.covering(low, high, start, end, 2), start, end);
    }
    double margin = room ? ROOM * (high - low) : 0;
    return limited(new LinearScale(low - margin, high + margin, start, end), start, end);
  }

  private double lowest(double value) {
    return DoubleStream.concat(DoubleStream.of(value), shown.stream().mapToDouble(Double::doubleValue))
        .filter(Double::isFinite)
        .min()
        .orElse(Double.NaN);
  }

  private double highest(double value) {
    return DoubleStream.concat(DoubleStream.of(value), shown.stream().mapToDouble(Double::doubleValue))
        .filter(Double::isFinite)
        .max()
        .orElse(Double.NaN);
  }

  private Scale logarithmic(double low, double high, double start, double end) {
    return LogScale.covering(kind == Kind.LOG2 ? 2 : 10, low, high, start, end);
  }

  private LinearScale limited(LinearScale scale, double start, double end) {
    double from = Math.max(scale.from(), lowest);
    double to = Math.min(scale.to(), highest);
    return from < to ? new LinearScale(from, to, start, end) : scale;
  }

  /** Returns what is marked on a scale. */
  List<Scale.Tick> ticks(Scale scale, int wanted) {
    if (marks.isEmpty()) {
      return scale.ticks(wanted);
    }
    List<Scale.Tick> ticks = marks.stream()
        .filter(scale::covers)
        .map(value -> new Scale.Tick(value, Labels.number(value, Math.min(1, value))))
        .toList();
    return Scale.thinned(ticks, wanted);
  }
}
