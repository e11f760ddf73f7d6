package org.mneme.benchmarks.comparison;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Times of the same step, in milliseconds: by the clock, and the processor time of the calling thread, which other processes on the machine
 * disturb least, but which covers the whole work on one thread only.
 */
final class Stopwatch {
  private static final double NANOSECONDS_PER_MILLISECOND = 1e6;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Double> wall = new ArrayList<>();
  private final List<Double> processor = new ArrayList<>();

  /** Runs a step a number of times. */
  void time(DoubleSupplier step, int times) {
    for (int count = 0; count < times; count++) {
      long processorStart = threads.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      double result = step.getAsDouble();
      wall.add((System.nanoTime() - start) / NANOSECONDS_PER_MILLISECOND);
      processor.add((threads.getCurrentThreadCpuTime() - processorStart) / NANOSECONDS_PER_MILLISECOND);
      if (!Double.isFinite(result)) {
        throw new IllegalStateException("a timed step gave " + result + ": its time means nothing");
      }
    }
  }

  double wallMedian() {
    return median(wall);
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
