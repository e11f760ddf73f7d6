package org.mneme.continuous.signal;

/**
 * N windows side by side: {@code psi_j(t) = sqrt(N)} for t in {@code [j / N, (j + 1) / N)}, else 0 (Santos et al. 2025, "Infinite-Video", section
 * 3.2). There the height is 1; here the norm is 1, so that the same ridge suits every basis.
 */
public final class RectangularBasis implements Basis {
  private final int size;

  /** Takes the number of windows. */
  public RectangularBasis(int size) {
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean endsAtEdges() {
    return true;
  }

  @Override
  public double value(int function, double time) {
    boolean lastEdge = time == 1 && function == size - 1;
    return Math.floor(time * size) == function || lastEdge ? Math.sqrt(size) : 0;
  }
}
