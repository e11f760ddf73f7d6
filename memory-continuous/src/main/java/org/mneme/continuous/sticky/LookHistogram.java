package org.mneme.continuous.sticky;

import java.util.Arrays;
import org.mneme.continuous.density.Look;

/**
 * How looks are spread over equal bins of [0, 1]: {@code p_d ~ sum over heads and queries of the density's mass in bin d}; what lies outside of
 * [0, 1] is dropped.
 */
public final class LookHistogram {
  /** As in the authors' code, the first and the last bin reach this far beyond 0 and 1. */
  private static final double OVERHANG = 1e-6;

  private final double[] edges;

  /** Takes the number of bins D. */
  public LookHistogram(int bins) {
    this.edges = new double[bins + 1];
    for (int edge = 0; edge <= bins; edge++) {
      edges[edge] = (double) edge / bins;
    }
    edges[0] = -OVERHANG;
    edges[bins] = 1 + OVERHANG;
  }

  /** Returns the number of bins D. */
  public int bins() {
    return edges.length - 1;
  }

  /** Adds the masses in the bins for one batch row, over all heads and queries. */
  public void add(Look look, int row, double[] masses) {
    for (int head = 0; head < look.heads(); head++) {
      look.addMasses(row, head, 1, edges, masses);
    }
  }

  /** Returns the shares of the bins for one batch row and head, over every so many queries. */
  public double[] of(Look look, int row, int head, int everyQuery) {
    double[] mass = new double[bins()];
    look.addMasses(row, head, everyQuery, edges, mass);
    return scaled(mass);
  }

  private static double[] scaled(double[] mass) {
    double total = Arrays.stream(mass).sum();
    return total > 0 ? Arrays.stream(mass).map(share -> share / total).toArray() : mass;
  }
}
