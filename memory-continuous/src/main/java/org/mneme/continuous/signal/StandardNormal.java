package org.mneme.continuous.signal;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Erf;

/**
 * The standard normal distribution, to about 1e-15: a Taylor series of degree 7 around the nearest of a few hundred tabulated points. Histograms
 * of densities ask for millions of values, for which a general error function is too slow.
 */
public final class StandardNormal {
  private static final double SQRT_2 = Math.sqrt(2);
  private static final double INVERSE_SQRT_2_PI = 1 / Math.sqrt(2 * Math.PI);

  /** Beyond this many standard deviations the distribution is 0 or 1 in double precision. */
  private static final int REACH = 9;

  private static final int STEPS = 32;
  private static final double[] BELOW = table(x -> 0.5 * Erf.erfc(-x / SQRT_2));
  private static final double[] DENSITY = table(StandardNormal::density);

  private StandardNormal() {}

  private static double[] table(DoubleUnaryOperator function) {
    return IntStream.rangeClosed(0, 2 * REACH * STEPS)
        .mapToDouble(index -> function.applyAsDouble((double) index / STEPS - REACH))
        .toArray();
  }

  /** Returns the probability of values below x. */
  public static double below(double x) {
    if (x <= -REACH) {
      return 0;
    }
    if (x >= REACH) {
      return 1;
    }
    int index = (int) ((x + REACH) * STEPS + 0.5);
    double at = (double) index / STEPS - REACH;
    return BELOW[index] + DENSITY[index] * series(at, x - at);
  }

  /** The integral of the density over [x, x + d], divided by the density at x: derivatives are {@code (-1)^n He_n(x)} times it. */
  private static double series(double x, double d) {
    double square = x * x;
    double sixth = 15 - square * (45 - square * (15 - square));
    double fifth = x * (15 - square * (10 - square));
    double fourth = 3 - square * (6 - square);
    double third = x * (3 - square);
    double second = square - 1;
    return d * (1 + d * (-x / 2 + d * (second / 6 + d * (third / 24 + d * (fourth / 120
        + d * (-fifth / 720 - d * sixth / 5040))))));
  }

  /** Returns the density at x. */
  public static double density(double x) {
    return INVERSE_SQRT_2_PI * Math.exp(-0.5 * x * x);
  }
}
