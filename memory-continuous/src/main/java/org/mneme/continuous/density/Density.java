package org.mneme.continuous.density;

import org.mneme.continuous.coordinates.Combinations;
import org.mneme.continuous.coordinates.ProjectedSignal;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** How one block's queries look at signals. It holds parameters and constants only. */
public interface Density {
  /**
   * Returns what queries are compared with {@code [B, K, D]}; it is worked out once for all queries of a segment, even if they come one by one.
   *
   * @param signal the signal as keys
   */
  Tensor keys(Tape tape, ProjectedSignal signal);

  /**
   * Returns where queries look.
   *
   * @param queries {@code [B, T, D]}, local attention's
   * @param keys what {@link #keys} returned
   */
  Look look(Tape tape, Tensor queries, Tensor keys);

  /** Returns which combinations of a signal's coefficients {@link Look#expectation} is a sum of; they, too, are worked out once for all queries. */
  Combinations values();
}
