package org.mneme.continuous.signal;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The times at which a regression fits the signal: those of the vectors, in a row, and around them times where the signal is to be 0. The padding
 * reaches half of [0, 1] to both sides, as in the authors' code; without it nothing would hold the signal down beyond its ends.
 *
 * @param times all times in ascending order
 * @param from the index of the first vector's time
 * @param count how many vectors there are
 */
public record FitTimes(double[] times, int from, int count) {
  /** Padding nearer to 0 or 1 than this counts as lying on it and is left out, so that rounding cannot leave one out on one side only. */
  private static final double NEAR = 1e-9;

  /**
   * Returns the times of the first fit of L vectors: cell midpoints {@code (k + 1/2) / L}, and the same grid to both sides. An odd L has 2 L - 1
   * times in all, an even one 2 L.
   */
  public static FitTimes first(int length) {
    int odd = length % 2;
    double start = -0.5 + (1 + odd) / (2.0 * length);
    double[] times =
        IntStream.range(0, 2 * length - odd).mapToDouble(index -> start + (double) index / length).toArray();
    return new FitTimes(times, (length - odd) / 2, length);
  }

  /**
   * Returns the times of a fit of M samples of the old signal and L new vectors: {@code share m / M} for m = 1 ... M, then
   * {@code share + (1 - share) i / L} for i = 1 ... L. The padding is that of the authors' code: the points of a grid of 2 (L + M) from
   * {@code -1/2 + s} to {@code 3/2 - s}, {@code s = 1 / (2 L + M)}, that lie outside of [0, 1]. Their code fails for an odd L; here it is a number
   * like any other.
   */
  public static FitTimes update(int samples, int length, double share) {
    double inset = 1.0 / (2 * length + samples);
    int points = 2 * (samples + length);
    double step = (2 - 2 * inset) / (points - 1);
    double[] below = IntStream.range(0, points)
        .mapToDouble(index -> -0.5 + inset + index * step)
        .filter(time -> time < -NEAR)
        .toArray();
    double[] above =
        IntStream.range(0, below.length).mapToDouble(index -> 1 - below[below.length - 1 - index]).toArray();
    DoubleStream old = IntStream.rangeClosed(1, samples).mapToDouble(index -> share * index / samples);
    DoubleStream fresh = IntStream.rangeClosed(1, length).mapToDouble(index -> share + (1 - share) * index / length);
    return joined(below, old.toArray(), fresh.toArray(), above);
  }

  private static FitTimes joined(double[] below, double[] old, double[] fresh, double[] above) {
    double[] times =
        DoubleStream.concat(
            DoubleStream.concat(DoubleStream.of(below), DoubleStream.of(old)),
            DoubleStream.concat(DoubleStream.of(fresh), DoubleStream.of(above))).toArray();
    return new FitTimes(times, below.length, old.length + fresh.length);
  }
}
