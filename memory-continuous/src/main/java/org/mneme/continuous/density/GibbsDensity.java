package org.mneme.continuous.density;

import org.mneme.continuous.coordinates.Combinations;
import org.mneme.continuous.coordinates.ProjectedSignal;
import org.mneme.continuous.kernels.HeadScores;
import org.mneme.continuous.kernels.SoftmaxOverComponents;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * A density of any shape per query and head, {@code p(t) ~ exp(q . k(t) / sqrt(d))} with the signal's keys {@code k(t) = (B W_K)^T psi(t)} (Santos et
 * al. 2025): softmax attention to the signal at the middles of G equal cells of [0, 1]. It has no parameters but W_K, and costs a matrix of queries
 * times cells.
 */
final class GibbsDensity implements Density {
  private final int heads;
  private final Combinations atCells;

  GibbsDensity(DensityContext context) {
    this.heads = context.heads();
    int cells = context.cells();
    double[] middles = new double[cells];
    for (int cell = 0; cell < cells; cell++) {
      middles[cell] = (cell + 0.5) / cells;
    }
    this.atCells = context.space().combinations(context.basis().values(middles));
  }

  @Override
  public Tensor keys(Tape tape, ProjectedSignal signal) {
    return signal.combined(tape, atCells);
  }

  @Override
  public Look look(Tape tape, Tensor queries, Tensor keys) {
    return new GibbsLook(SoftmaxOverComponents.apply(tape, HeadScores.apply(tape, queries, keys, heads)));
  }

  @Override
  public Combinations values() {
    return atCells;
  }
}
