package org.mneme.continuous.kernels;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code y = max(log(1 + exp(x)), least)}, element by element; {@code dx = dy / (1 + exp(-x))} where y is above the bound, else 0. There are few
 * elements (one variance per density), so there is no CPU form.
 */
public final class BoundedSoftplus extends Operation {
  private final Tensor input;
  private final double least;
  private Tensor output;

  private BoundedSoftplus(Tensor input, double least) {
    super(input);
    this.input = input;
    this.least = least;
  }

  /** Returns the softplus of every element, at least {@code least}. */
  public static Tensor apply(Tape tape, Tensor input, double least) {
    return tape.apply(new BoundedSoftplus(input, least));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    INDArray x = input.array();
    output = tape.empty(input.type(), input.shape());
    INDArray tail = Transforms.log(Transforms.exp(Transforms.abs(x).negi(), false).addi(1), false);
    output.array().assign(Transforms.max(Transforms.max(x, 0).addi(tail), least));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray above = output.array().gt(least).castTo(input.type().dataType());
    tape.gradient(input).add(Transforms.sigmoid(input.array(), true).muli(above).muli(outputGradient.array()));
  }
}
