package org.mneme.continuous.density;

import org.mneme.nn.Linear;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** How one block's queries look at the signal. It holds parameters only. */
public interface Density {
  /**
   * Returns where queries look.
   *
   * @param queries {@code [B, T, D]}, local attention's
   * @param coefficients {@code [B, N, D]}; zeros in batch rows that remember nothing
   * @param keys the projection of signals to keys, {@code [D, D]} without a bias
   */
  Look look(Tape tape, Tensor queries, Tensor coefficients, Linear keys);
}
