package org.mneme.continuous.signal;

/** N real functions psi_1 ... psi_N of time, of which every signal is a sum. They are the same for all blocks, heads and sequences; none is learned. */
public interface Basis {
  /** Returns the number of functions N. */
  int size();

  /** Returns {@code psi_j(t)}, for any real t; what lies outside of [-1/2, 3/2] is never asked for by a regression. */
  double value(int function, double time);

  /** Returns whether all functions are 0 outside of [0, 1], so that nobody has to look there. */
  default boolean endsAtEdges() {
    return false;
  }

  /** Returns {@code Psi [times, N]}: the functions at some times, one row per time. */
  default double[][] values(double[] times) {
    double[][] values = new double[times.length][size()];
    for (int row = 0; row < times.length; row++) {
      for (int function = 0; function < size(); function++) {
        values[row][function] = value(function, times[row]);
      }
    }
    return values;
  }
}
