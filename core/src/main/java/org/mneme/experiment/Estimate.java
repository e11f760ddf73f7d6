package org.mneme.experiment;

import java.util.Arrays;

/**
 * The mean of some measurements with its 95 % confidence interval, by Student's t.
 *
 * @param mean the mean; NaN without measurements
 * @param halfInterval half the width of the interval; NaN for fewer than two measurements
 * @param count how many measurements there are
 */
public record Estimate(double mean, double halfInterval, int count) {
  /** Two-sided 95 % quantiles of Student's t distribution for 1 to 30 degrees of freedom. */
  private static final double[] STUDENT_95 = {
      12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
      2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};

  /** The same quantile of the normal distribution, which Student's comes close to with many measurements. */
  private static final double NORMAL_95 = 1.960;

  /** Estimates from the measurements that are finite. */
  public static Estimate of(double... measurements) {
    double[] values = Arrays.stream(measurements).filter(Double::isFinite).toArray();
    int count = values.length;
    double mean = count == 0 ? Double.NaN : Arrays.stream(values).sum() / count;
    if (count < 2) {
      return new Estimate(mean, Double.NaN, count);
    }
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    int freedom = count - 1;
    double quantile = freedom <= STUDENT_95.length ? STUDENT_95[freedom - 1] : NORMAL_95;
    return new Estimate(mean, quantile * Math.sqrt(squares / freedom / count), count);
  }

  /** Returns the lower end of the interval. */
  public double low() {
    return mean - halfInterval;
  }

  /** Returns the upper end of the interval. */
  public double high() {
    return mean + halfInterval;
  }

  /** Returns whether the interval leaves zero out: whether the sign is certain. */
  public boolean isDistinct() {
    return Double.isFinite(halfInterval) && (low() > 0 || high() < 0);
  }
}
