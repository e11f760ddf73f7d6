package org.mneme.continuous.sticky;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The ways of resampling that come with the memory. */
public final class Resamplings {
  private Resamplings() {}

  /** Returns them: {@code left-edge} as in the paper, {@code jittered}, and {@code quantile}. */
  public static List<Resampling> all() {
    return List.of(new LeftEdge(), new Jittered(), new Quantile());
  }

  /**
   * M bins drawn with replacement in proportion to the histogram, each sampled at its left edge (the authors' code): at most D different times,
   * many of them several times.
   */
  private record LeftEdge() implements Resampling {
    @Override
    public String name() {
      return "left-edge";
    }

    @Override
    public double[] times(double[] histogram, int samples, DoubleSupplier uniforms) {
      return drawn(histogram, samples, uniforms, false);
    }
  }

  /** M bins drawn with replacement in proportion to the histogram, each sampled at a uniformly drawn time within it. */
  private record Jittered() implements Resampling {
    @Override
    public String name() {
      return "jittered";
    }

    @Override
    public double[] times(double[] histogram, int samples, DoubleSupplier uniforms) {
      return drawn(histogram, samples, uniforms, true);
    }
  }

  private static double[] drawn(double[] histogram, int samples, DoubleSupplier uniforms, boolean jitter) {
    double[] cumulative = histogram.clone();
    for (int bin = 1; bin < cumulative.length; bin++) {
      cumulative[bin] += cumulative[bin - 1];
    }
    double[] times = new double[samples];
    for (int sample = 0; sample < samples; sample++) {
      int bin = firstAbove(cumulative, uniforms.getAsDouble());
      times[sample] = (bin + (jitter ? uniforms.getAsDouble() : 0)) / histogram.length;
    }
    Arrays.sort(times);
    return times;
  }

  /** The first bin up to which the shares sum to more than a number; the last one where rounding leaves none. */
  private static int firstAbove(double[] cumulative, double number) {
    int bin = 0;
    while (bin < cumulative.length - 1 && cumulative[bin] <= number) {
      bin++;
    }
    return bin;
  }

  /**
   * The quantiles m / M of the histogram, m = 1 ... M, with the mass spread evenly within each bin: nothing is drawn, and an even histogram gives
   * the even times of a memory that is not sticky.
   */
  private record Quantile() implements Resampling {
    @Override
    public String name() {
      return "quantile";
    }

    @Override
    public double[] times(double[] histogram, int samples, DoubleSupplier uniforms) {
      double total = Arrays.stream(histogram).sum();
      double[] times = new double[samples];
      int bin = 0;
      double before = 0;
      for (int sample = 0; sample < samples; sample++) {
        double wanted = total * (sample + 1) / samples;
        while (bin < histogram.length - 1 && before + histogram[bin] < wanted) {
          before += histogram[bin++];
        }
        double within = histogram[bin] > 0 ? Math.min(1, (wanted - before) / histogram[bin]) : 1;
        times[sample] = (bin + within) / histogram.length;
      }
      return times;
    }
  }
}
