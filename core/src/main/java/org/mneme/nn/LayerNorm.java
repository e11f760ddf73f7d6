package org.mneme.nn;

import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** Layer normalisation with a learned gain (first 1) and bias (first 0) (Ba et al. 2016). */
public final class LayerNorm implements Normalization {
  private final Parameter gain;
  private final Parameter bias;
  private final double epsilon;

  /** Creates gain and bias of one width. */
  public LayerNorm(ParameterScope scope, int width, double epsilon) {
    this.gain = scope.create("weight", Shape.of(width), Initializer.constant(1));
    this.bias = scope.create("bias", Shape.of(width), Initializer.constant(0));
    this.epsilon = epsilon;
  }

  @Override
  public Tensor apply(Tape tape, Tensor input) {
    return org.mneme.tensor.operations.LayerNorm.apply(tape, input, gain.value(), bias.value(), epsilon);
  }

  @Override
  public Tensor applyFrozen(Tape tape, Tensor input) {
    return org.mneme.tensor.operations.LayerNorm
        .apply(tape, input, tape.detach(gain.value()), tape.detach(bias.value()), epsilon);
  }
}
