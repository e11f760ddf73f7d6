package org.mneme.continuous.density;

import java.util.Optional;
import org.mneme.continuous.kernels.WeightedValues;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * Where queries look, as a mass per cell.
 *
 * @param masses {@code [B, H, G, T]}
 */
record GibbsLook(Tensor masses) implements Look {
  @Override
  public ElementType type() {
    return masses.type();
  }

  @Override
  public int heads() {
    return masses.shape().size(1);
  }

  @Override
  public int queries() {
    return masses.shape().size(3);
  }

  private int cells() {
    return masses.shape().size(2);
  }

  private double mass(int row, int head, int cell, int query) {
    return masses.get((((long) row * heads() + head) * cells() + cell) * queries() + query);
  }

  @Override
  public Tensor expectation(Tape tape, Tensor values) {
    return WeightedValues.apply(tape, masses, values);
  }

  /** A density of any shape has no one width to pull. */
  @Override
  public Optional<Tensor> divergence(Tape tape, boolean[] counting) {
    return Optional.empty();
  }

  @Override
  public void addMass(int row, int head, int query, double[] edges, double[] mass) {
    int bin = 0;
    for (int cell = 0; cell < cells(); cell++) {
      double left = (double) cell / cells();
      double right = (cell + 1.0) / cells();
      double amount = mass(row, head, cell, query);
      while (bin < mass.length - 1 && edges[bin + 1] <= left) {
        bin++;
      }
      for (int reached = bin; reached < mass.length && edges[reached] < right; reached++) {
        double overlap = Math.min(right, edges[reached + 1]) - Math.max(left, edges[reached]);
        mass[reached] += amount * Math.max(0, overlap) * cells();
      }
    }
  }

  @Override
  public double deviation(int row, int head, int query) {
    double mean = 0;
    double square = 0;
    for (int cell = 0; cell < cells(); cell++) {
      double time = (cell + 0.5) / cells();
      mean += mass(row, head, cell, query) * time;
      square += mass(row, head, cell, query) * time * time;
    }
    return Math.sqrt(Math.max(0, square - mean * mean));
  }
}
