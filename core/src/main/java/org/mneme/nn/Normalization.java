package org.mneme.nn;

import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** A normalisation of the last axis. */
public interface Normalization {
  /** Returns the normalised rows. */
  Tensor apply(Tape tape, Tensor input);

  /** Returns the rows normalised with frozen parameters: the parameters get no gradient. */
  Tensor applyFrozen(Tape tape, Tensor input);
}
