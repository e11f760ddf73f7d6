package org.mneme.tensor.operations;

import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** {@code y = sum of all elements of x / their number}, a scalar {@code [1]}; every {@code dx = dy / number}. */
public final class Mean {
  private Mean() {}

  /** Returns the mean. */
  public static Tensor apply(Tape tape, Tensor input) {
    if (input.shape().elements() == 0) {
      throw new IllegalArgumentException("a mean needs elements, given a tensor of shape " + input.shape());
    }
    return Scale.apply(tape, Sum.apply(tape, input), 1.0 / input.shape().elements());
  }
}
