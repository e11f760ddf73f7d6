package org.mneme.testkit;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code y = x^2} with a wrong gradient at one position: what a check has to find. */
final class WrongSquare extends Operation {
  private final Tensor input;
  private final int wrongPosition;

  private WrongSquare(Tensor input, int wrongPosition) {
    super(input);
    this.input = input;
    this.wrongPosition = wrongPosition;
  }

  static Tensor apply(Tape tape, Tensor input, int wrongPosition) {
    return tape.apply(new WrongSquare(input, wrongPosition));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape());
    output.array().assign(input.array()).muli(input.array());
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray slope = input.array().mul(2).reshape(input.shape().elements());
    slope.putScalar(wrongPosition, slope.getDouble(wrongPosition) * 1.1);
    tape.gradient(input).add(slope.reshape('c', input.shape().toLongs()).muli(outputGradient.array()));
  }
}
