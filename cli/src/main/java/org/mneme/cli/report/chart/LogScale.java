package org.mneme.cli.report.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * A scale on which equal ratios are equally far apart.
 *
 * @param base what the values to mark are powers of
 * @param from the value at {@code start}; above zero
 * @param to the value at {@code end}; above {@code from}
 * @param start a place on the drawing
 * @param end another place
 */
public record LogScale(double base, double from, double to, double start, double end) implements Scale {
  private static final double ROUNDING = 1e-9;
  private static final double MARGIN = 1.1;

  /** Checks the range. */
  public LogScale {
    if (!(from > 0 && from < to && to < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a logarithmic scale needs a range above zero, given " + from + " to " + to);
    }
  }

  /** Returns a scale that covers values above zero with a little room on both sides. */
  public static LogScale covering(double base, double lowest, double highest, double start, double end) {
    double low = lowest > 0 && Double.isFinite(lowest) ? lowest : 1;
    double high = highest >= low && Double.isFinite(highest) ? highest : low;
    double room = high > low * MARGIN ? Math.pow(high / low, 0.04) : Math.sqrt(base);
    return new LogScale(base, low / room, high * room, start, end);
  }

  @Override
  public double place(double value) {
    return start + Math.log(value / from) / Math.log(to / from) * (end - start);
  }

  @Override
  public boolean covers(double value) {
    return value > 0 && Double.isFinite(value);
  }

  @Override
  public List<Tick> ticks(int wanted) {
    double[] factors = base == 10 && Math.log10(to / from) < wanted / 2.0 ? new double[] {1, 2, 5} : new double[] {1};
    List<Tick> ticks = new ArrayList<>();
    int first = (int) Math.floor(Math.log(from) / Math.log(base) - ROUNDING);
    int last = (int) Math.ceil(Math.log(to) / Math.log(base) + ROUNDING);
    for (int power = first; power <= last; power++) {
      for (double factor : factors) {
        double value = factor * Math.pow(base, power);
        if (value >= from * (1 - ROUNDING) && value <= to * (1 + ROUNDING)) {
          ticks.add(new Tick(value, Labels.number(value, Math.min(1, value))));
        }
      }
    }
    return ticks.size() < 2 ? new LinearScale(from, to, start, end).ticks(wanted) : Scale.thinned(ticks, wanted);
  }
}
