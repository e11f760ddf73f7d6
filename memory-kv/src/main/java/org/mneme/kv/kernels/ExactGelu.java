package org.mneme.kv.kernels;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code y = x Phi(x)} with the normal distribution function {@code Phi(x) = (1 + erf(x / sqrt(2))) / 2} (Hendrycks and Gimpel 2016), the form of
 * single-neuron experts; {@code dx = (Phi(x) + x phi(x)) dy}. The shared transformer's GELU is the tanh form.
 */
public final class ExactGelu extends Operation {
  private final Tensor input;

  private ExactGelu(Tensor input) {
    super(input);
    this.input = input;
  }

  /** Returns the function of every element. */
  public static Tensor apply(Tape tape, Tensor input) {
    return tape.apply(new ExactGelu(input));
  }

  private INDArray distribution() {
    return Nd4j.exec(new Erf(input.array().div(Math.sqrt(2)))).addi(1).divi(2);
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape());
    output.array().assign(distribution().muli(input.array()));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(input)) {
      INDArray x = input.array();
      INDArray density = Transforms.exp(x.mul(x).divi(-2), false).divi(Math.sqrt(2 * Math.PI));
      tape.gradient(input).add(distribution().addi(density.muli(x)).muli(outputGradient.array()));
    }
  }
}
