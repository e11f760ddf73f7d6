package org.mneme.continuous.signal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Normal densities, {@code psi_j(t) = exp(-(t - m_j)^2 / (2 s_j^2)) / (s_j sqrt(2 pi))}, of a few widths each at evenly spaced centres (Martins
 * et al. 2022, section 3.1).
 *
 * <p>With K widths, function {@code j = K c + w} has the width {@code s_w} and the c-th of its width's centres, which are evenly spaced over
 * [0, 1] with both ends included. Where K does not divide N, the first widths have one centre more; the authors' code cannot do this.
 */
public final class GaussianBasis implements Basis {
  private static final double SQRT_2_PI = Math.sqrt(2 * Math.PI);

  /** Samples per width that tell all about a sum of Gaussian functions: their spectrum ends at {@code exp(-(4 pi)^2 / 2)}. */
  private static final int DENSITY = 4;

  /** With more numbers than this, finding out what could be spared would take longer than it spares. */
  private static final int MOST_SAMPLES = 1 << 23;

  private final int size;
  private final double[] widths;
  private final double[] centres;

  /** Takes the number of functions and their widths. */
  public GaussianBasis(int size, List<Double> widths) {
    if (size < 1 || widths.isEmpty() || widths.size() > size || widths.stream().anyMatch(width -> !(width > 0))) {
      throw new IllegalArgumentException(
          "a Gaussian basis needs positive widths, at least one and at most as many as functions, given " + size
              + " functions and widths " + widths);
    }
    this.size = size;
    this.widths = widths.stream().mapToDouble(Double::doubleValue).toArray();
    this.centres = IntStream.range(0, size).mapToDouble(function -> centre(function, size, widths.size())).toArray();
  }

  @Override
  public int size() {
    return size;
  }

  /** Returns the number of different widths K. */
  public int widthCount() {
    return widths.length;
  }

  /** Returns {@code m_j}. */
  public double centre(int function) {
    return centres[function];
  }

  private static double centre(int function, int size, int widths) {
    int width = function % widths;
    int centres = (size - width + widths - 1) / widths;
    int centre = function / widths;
    return centres == 1 ? 0.5 : (double) centre / (centres - 1);
  }

  /** Returns {@code s_j}. */
  public double width(int function) {
    return widths[function % widths.length];
  }

  @Override
  public double value(int function, double time) {
    double width = width(function);
    double distance = (time - centre(function)) / width;
    return Math.exp(-0.5 * distance * distance) / (width * SQRT_2_PI);
  }

  /** So many of the functions are few enough to spare work, where they stand for all. */
  int few() {
    return size * 3 / 4;
  }

  /**
   * Returns the functions' values {@code [times, N]} at times so dense that they tell all about every sum of the functions in between; empty where the
   * narrowest are so far apart that none could stand for another, or where that would be too many numbers. The same numbers on every machine: what is remembered is written in terms of them.
   */
  Optional<double[][]> sampled(double from, double to) {
    double narrowest = Arrays.stream(widths).min().orElseThrow();
    if (narrowest * DENSITY * size < 1) {
      return Optional.empty();
    }
    double needed = Math.ceil((to - from) * DENSITY / narrowest);
    if (needed * size > MOST_SAMPLES) {
      return Optional.empty();
    }
    int steps = (int) needed;
    double[][] values = new double[steps + 1][size];
    for (int step = 0; step <= steps; step++) {
      double time = from + (to - from) * step / steps;
      for (int function = 0; function < size; function++) {
        double distance = (time - centre(function)) / width(function);
        values[step][function] = StrictMath.exp(-0.5 * distance * distance) / (width(function) * SQRT_2_PI);
      }
    }
    return Optional.of(values);
  }
}
