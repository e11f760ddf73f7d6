package org.mneme.tensor.operations;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Rows;

/** {@code y = a + b}, both of one shape; both gradients are the output's. */
public final class Add extends Operation {
  private final Tensor first;
  private final Tensor second;

  private Add(Tensor first, Tensor second) {
    super(first, second);
    this.first = first;
    this.second = second;
    if (!first.shape().equals(second.shape())) {
      throw new IllegalArgumentException("a sum needs equal shapes, given " + first.shape() + " and " + second.shape());
    }
  }

  /** Returns {@code a + b}. */
  public static Tensor apply(Tape tape, Tensor first, Tensor second) {
    return tape.apply(new Add(first, second));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(first.type(), first.shape());
    output.array().assign(first.array()).addi(second.array());
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(first)) {
      tape.gradient(first).add(outputGradient.array());
    }
    if (tape.tracks(second)) {
      tape.gradient(second).add(outputGradient.array());
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(first.type(), first.shape());
    long a = first.address();
    long b = second.address();
    long y = output.address();
    int width = first.shape().last();
    tape.kernels().parallel().run(first.shape().rows(), width, (from, to) -> {
      long offset = (long) from * width * Float.BYTES;
      Rows.sum(a + offset, b + offset, y + offset, (to - from) * width);
    });
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    contribute(tape, first, outputGradient);
    contribute(tape, second, outputGradient);
  }

  private static void contribute(Tape tape, Tensor input, Tensor outputGradient) {
    if (!tape.tracks(input)) {
      return;
    }
    Gradient gradient = tape.gradient(input);
    if (!gradient.adds()) {
      gradient.tensor().copyFrom(outputGradient);
      return;
    }
    long from = outputGradient.address();
    long to = gradient.tensor().address();
    int width = input.shape().last();
    tape.kernels().parallel().run(input.shape().rows(), width, (first, last) -> {
      long offset = (long) first * width * Float.BYTES;
      Rows.add(from + offset, to + offset, (last - first) * width);
    });
  }
}
