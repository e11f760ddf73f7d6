package org.mneme.tensor.operations;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Elementwise;
import org.mneme.tensor.cpu.Rows;

/** {@code y = a b}, element by element, both of one shape; {@code da = b dy}, {@code db = a dy}. */
public final class Multiply extends Operation {
  private final Tensor first;
  private final Tensor second;

  private Multiply(Tensor first, Tensor second) {
    super(first, second);
    this.first = first;
    this.second = second;
    if (!first.shape().equals(second.shape())) {
      throw new IllegalArgumentException(
          "a product of elements needs equal shapes, given " + first.shape() + " and " + second.shape());
    }
  }

  /** Returns {@code a b}. */
  public static Tensor apply(Tape tape, Tensor first, Tensor second) {
    return tape.apply(new Multiply(first, second));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(first.type(), first.shape());
    output.array().assign(first.array()).muli(second.array());
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(first)) {
      tape.gradient(first).add(outputGradient.array().mul(second.array()));
    }
    if (tape.tracks(second)) {
      tape.gradient(second).add(outputGradient.array().mul(first.array()));
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(first.type(), first.shape());
    multiply(tape, first, second, output, false);
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(first)) {
      Gradient gradient = tape.gradient(first);
      multiply(tape, outputGradient, second, gradient.tensor(), gradient.adds());
    }
    if (tape.tracks(second)) {
      Gradient gradient = tape.gradient(second);
      multiply(tape, outputGradient, first, gradient.tensor(), gradient.adds());
    }
  }

  private static void multiply(Tape tape, Tensor first, Tensor second, Tensor target, boolean adds) {
    long a = first.address();
    long b = second.address();
    long y = target.address();
    Elementwise.run(
        tape.kernels().parallel(), target.shape().elements(),
        (offset, count) -> Rows.multiply(a + offset, b + offset, y + offset, adds, count));
  }
}
