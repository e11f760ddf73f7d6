package org.mneme.nn;

import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.Dropout;
import org.mneme.tensor.operations.GatedActivation;

/**
 * {@code y = W2 f(W1 x + b1) + b2} (Vaswani et al. 2017, section 3.3), or gated, {@code y = W2 (f(Wg x + bg) * (W1 x + b1)) + b2} (Shazeer 2020;
 * SwiGLU with f = SiLU): x {@code [..., D]}, the inner width is free.
 */
public final class FeedForward {
  private final Linear first;
  private final Linear gate;
  private final Linear second;
  private final Activate.Function activation;
  private final double dropout;
  private final Tensor known;
  private final Tensor answer;

  /**
   * Creates the maps.
   *
   * @param gated whether there is a gate
   */
  public FeedForward(
      ParameterScope scope, int width, int innerWidth, Activate.Function activation, boolean gated, boolean withBias,
      double dropout, Initializer initializer) {
    this.first = new Linear(scope.in("first"), width, innerWidth, withBias, initializer);
    this.gate = gated ? new Linear(scope.in("gate"), width, innerWidth, withBias, initializer) : null;
    this.second = new Linear(scope.in("second"), innerWidth, width, withBias, initializer);
    this.activation = activation;
    this.dropout = dropout;
    this.known = null;
    this.answer = null;
  }

  private FeedForward(FeedForward layer, Tensor known, Tensor answer) {
    this.first = layer.first;
    this.gate = layer.gate;
    this.second = layer.second;
    this.activation = layer.activation;
    this.dropout = layer.dropout;
    this.known = known;
    this.answer = answer;
  }

  /** Returns this layer with an input whose output is known already and not computed again. */
  public FeedForward answering(Tensor input, Tensor output) {
    return new FeedForward(this, input, output);
  }

  /**
   * Returns the mapped rows.
   *
   * @param random the stream of dropout, null outside of training
   */
  public Tensor apply(Tape tape, Tensor input, RandomStream random) {
    if (known != null && known == input) { // the very tensor, not an equal one
      return answer;
    }
    Tensor mapped = first.apply(tape, input);
    Tensor inner = gate == null
        ? Activate.apply(tape, mapped, activation)
        : GatedActivation.apply(tape, gate.apply(tape, input), mapped, activation);
    Tensor kept = random == null ? inner : Dropout.apply(tape, inner, dropout, random);
    return second.apply(tape, kept);
  }
}
