package org.mneme.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Times of the same step, in milliseconds: by the clock, and in processor time, which other processes on the machine disturb least.
 */
final class Stopwatch {
  private static final double NANOSECONDS_PER_MILLISECOND = 1e6;
  private static final int SMOOTHED = 5;

  private final List<Double> wall = new ArrayList<>();
  private final List<Double> processor = new ArrayList<>();

  /** Runs a step a number of times; the clock of processor time runs in milliseconds. */
  void time(DoubleSupplier step, DoubleSupplier processorClock, int times) {
    for (int count = 0; count < times; count++) {
      double processorStart = processorClock.getAsDouble();
      long start = System.nanoTime();
      double result = step.getAsDouble();
      wall.add((System.nanoTime() - start) / NANOSECONDS_PER_MILLISECOND);
      processor.add(processorClock.getAsDouble() - processorStart);
      if (!Double.isFinite(result)) {
        throw new IllegalStateException("a timed step gave " + result + ": its time means nothing");
      }
    }
  }

  double wallMedian() {
    return median(wall);
  }

  /** Returns after how many runs their times, as medians of some in a row, first come down to a time; all of them where they never do. */
  int runsUntil(double milliseconds) {
    for (int start = 0; start + SMOOTHED <= wall.size(); start++) {
      if (median(wall.subList(start, start + SMOOTHED)) <= milliseconds) {
        return start;
      }
    }
    return wall.size();
  }

  double wallMinimum() {
    return wall.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  double processorMedian() {
    return median(processor);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
