package org.mneme.continuous.density;

import org.mneme.continuous.coordinates.ProjectedSignal;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** How one block's queries look at the signal. It holds parameters only. */
public interface Density {
  /**
   * Returns where queries look.
   *
   * @param queries {@code [B, T, D]}, local attention's
   * @param keys the signal as keys
   */
  Look look(Tape tape, Tensor queries, ProjectedSignal keys);
}
