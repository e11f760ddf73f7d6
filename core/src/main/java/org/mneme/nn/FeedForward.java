package org.mneme.nn;

import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.Dropout;

/** {@code y = W2 f(W1 x + b1) + b2} (Vaswani et al. 2017, section 3.3): x {@code [..., D]}, the inner width is free. */
public final class FeedForward {
  private final Linear first;
  private final Linear second;
  private final Activate.Function activation;
  private final double dropout;

  /** Creates both maps. */
  public FeedForward(
      ParameterScope scope, int width, int innerWidth, Activate.Function activation, boolean withBias, double dropout,
      Initializer initializer) {
    this.first = new Linear(scope.in("first"), width, innerWidth, withBias, initializer);
    this.second = new Linear(scope.in("second"), innerWidth, width, withBias, initializer);
    this.activation = activation;
    this.dropout = dropout;
  }

  /**
   * Returns the mapped rows.
   *
   * @param random the stream of dropout, null outside of training
   */
  public Tensor apply(Tape tape, Tensor input, RandomStream random) {
    Tensor inner = Activate.apply(tape, first.apply(tape, input), activation);
    Tensor kept = random == null ? inner : Dropout.apply(tape, inner, dropout, random);
    return second.apply(tape, kept);
  }
}
