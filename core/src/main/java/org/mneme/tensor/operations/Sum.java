package org.mneme.tensor.operations;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Elementwise;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.factory.Nd4j;

/** {@code y = sum of all elements of x}, a scalar {@code [1]}; every {@code dx = dy}. */
public final class Sum extends Operation {
  private final Tensor input;

  private Sum(Tensor input) {
    super(input);
    this.input = input;
  }

  /** Returns the sum; that of no elements is 0. */
  public static Tensor apply(Tape tape, Tensor input) {
    return tape.apply(new Sum(input));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), Shape.of(1));
    output.array().assign(input.shape().elements() == 0 ? 0 : input.array().sumNumber());
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    tape.gradient(input)
        .add(Nd4j.valueArrayOf(input.shape().toLongs(), outputGradient.get(0), input.type().dataType()));
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), Shape.of(1));
    long x = input.address();
    output.set(0, Elementwise.sum(
        tape.kernels().parallel(), input.shape().elements(), (offset, count) -> Rows.sum(x + offset, count)));
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    float value = (float) outputGradient.get(0);
    long dx = tape.gradient(input).addressToAdd();
    Elementwise.run(
        tape.kernels().parallel(), input.shape().elements(),
        (offset, count) -> Rows.addConstant(value, dx + offset, count));
  }
}
