package com.example.infini;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code y = ELU(x) + 1}: {@code x + 1} above 0, {@code exp(x)} below; positive, so that it may serve as a weight (Katharopoulos et al. 2020).
 * {@code dx = min(y, 1) dy}.
 */
final class PositiveFeatures extends Operation {
  private final Tensor input;
  private Tensor output;

  private PositiveFeatures(Tensor input) {
    super(input);
    this.input = input;
  }

  static Tensor apply(Tape tape, Tensor input) {
    return tape.apply(new PositiveFeatures(input));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    INDArray x = input.array();
    output = tape.empty(input.type(), input.shape());
    output.array().assign(Transforms.exp(Transforms.min(x, 0)).addi(Transforms.max(x, 0)));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    tape.gradient(input).add(Transforms.min(output.array(), 1).muli(outputGradient.array()));
  }
}
