package org.mneme.nn;

import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** Normalisation by the root of the mean square, with a learned gain (first 1) and no bias (Zhang and Sennrich 2019). */
public final class RmsNorm implements Normalization {
  private final Parameter gain;
  private final double epsilon;

  /** Creates the gain of one width. */
  public RmsNorm(ParameterScope scope, int width, double epsilon) {
    this.gain = scope.create("weight", Shape.of(width), Initializer.constant(1));
    this.epsilon = epsilon;
  }

  @Override
  public Tensor apply(Tape tape, Tensor input) {
    return org.mneme.tensor.operations.RmsNorm.apply(tape, input, gain.value(), epsilon);
  }

  @Override
  public Tensor applyFrozen(Tape tape, Tensor input) {
    return org.mneme.tensor.operations.RmsNorm.apply(tape, input, tape.detach(gain.value()), epsilon);
  }
}
