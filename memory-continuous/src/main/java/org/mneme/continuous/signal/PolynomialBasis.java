package org.mneme.continuous.signal;

/**
 * Legendre polynomials of degree 0 to N - 1 over [-1/2, 3/2], scaled to norm 1: {@code psi_n(t) = sqrt((2 n + 1) / 2) P_n(t - 1/2)}, and 0 outside
 * of that range, where they would grow without bound. {@code (n + 1) P_(n+1)(x) = (2 n + 1) x P_n(x) - n P_(n-1)(x)}.
 */
public final class PolynomialBasis implements Basis {
  private final int size;

  /** Takes the number of functions. */
  public PolynomialBasis(int size) {
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public double value(int function, double time) {
    return values(new double[] {time})[0][function];
  }

  @Override
  public double[][] values(double[] times) {
    double[][] values = new double[times.length][size];
    for (int row = 0; row < times.length; row++) {
      double x = times[row] - 0.5;
      if (Math.abs(x) <= 1) {
        fill(x, values[row]);
      }
    }
    return values;
  }

  private static void fill(double x, double[] values) {
    double before = 0;
    double current = 1;
    for (int degree = 0; degree < values.length; degree++) {
      values[degree] = current * Math.sqrt((2 * degree + 1) / 2.0);
      double next = ((2 * degree + 1) * x * current - degree * before) / (degree + 1);
      before = current;
      current = next;
    }
  }
}
