package org.mneme.cli.report.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * A scale on which equal differences are equally far apart.
 *
 * @param from the value at {@code start}
 * @param to the value at {@code end}; above {@code from}
 * @param start a place on the drawing
 * @param end another place
 */
public record LinearScale(double from, double to, double start, double end) implements Scale {
  private static final double[] NICE = {1, 2, 2.5, 5, 10};
  private static final double ROUNDING = 1e-9;
  private static final double EMPTY_MARGIN = 0.5;

  /** Checks the range. */
  public LinearScale {
    if (!(Double.isFinite(from) && Double.isFinite(to) && from < to)) {
      throw new IllegalArgumentException("a scale needs a range of numbers, given " + from + " to " + to);
    }
  }

  /** Returns a scale that covers values, and ends at values worth a mark. */
  public static LinearScale covering(double lowest, double highest, double start, double end, int ticks) {
    double low = Double.isFinite(lowest) ? lowest : 0;
    double high = Double.isFinite(highest) ? highest : 1;
    if (high - low <= ROUNDING * Math.max(1, Math.abs(high))) {
      double margin = low == 0 ? EMPTY_MARGIN : EMPTY_MARGIN * Math.abs(low);
      low -= margin;
      high += margin;
    }
    double step = step(low, high, ticks);
    return new LinearScale(
        Math.floor(low / step + ROUNDING) * step, Math.ceil(high / step - ROUNDING) * step, start, end);
  }

  private static double step(double low, double high, int ticks) {
    double rough = (high - low) / Math.max(1, ticks);
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double nice : NICE) {
      if (nice * power >= rough * (1 - ROUNDING)) {
        return nice * power;
      }
    }
    return 10 * power;
  }

  @Override
  public double place(double value) {
    return start + (value - from) / (to - from) * (end - start);
  }

  @Override
  public boolean covers(double value) {
    return Double.isFinite(value);
  }

  @Override
  public List<Tick> ticks(int wanted) {
    double step = step(from, to, wanted);
    List<Tick> ticks = new ArrayList<>();
    long first = (long) Math.ceil(from / step - ROUNDING);
    long last = (long) Math.floor(to / step + ROUNDING);
    for (long index = first; index <= last; index++) {
      double value = index * step;
      ticks.add(new Tick(value, Labels.number(value, step)));
    }
    return ticks;
  }
}
