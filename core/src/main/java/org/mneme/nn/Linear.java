package org.mneme.nn;

import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** {@code y = x W^T + b}: x {@code [..., in]}, W {@code [out, in]}, b {@code [out]} or none. */
public final class Linear {
  private final Parameter weight;
  private final Parameter bias;

  /** Creates weight and, if asked for, a bias of zeros. */
  public Linear(ParameterScope scope, int in, int out, boolean withBias, Initializer initializer) {
    this.weight = scope.create("weight", Shape.of(out, in), initializer);
    this.bias = withBias ? scope.create("bias", Shape.of(out), Initializer.constant(0)) : null;
  }

  /** Returns the mapped rows. */
  public Tensor apply(Tape tape, Tensor input) {
    return org.mneme.tensor.operations.Linear
        .apply(tape, input, weight.value(), bias == null ? null : bias.value());
  }

  /** Returns W. */
  public Tensor weight() {
    return weight.value();
  }

  /** Returns b, null for none. */
  public Tensor bias() {
    return bias == null ? null : bias.value();
  }
}
