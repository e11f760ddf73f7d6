package org.mneme.tensor.operations;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Elementwise;
import org.mneme.tensor.cpu.Rows;

/** {@code y = a - b}, both of one shape; {@code da = dy}, {@code db = -dy}. */
public final class Subtract extends Operation {
  private final Tensor first;
  private final Tensor second;

  private Subtract(Tensor first, Tensor second) {
    super(first, second);
    this.first = first;
    this.second = second;
    if (!first.shape().equals(second.shape())) {
      throw new IllegalArgumentException(
          "a difference needs equal shapes, given " + first.shape() + " and " + second.shape());
    }
  }

  /** Returns {@code a - b}. */
  public static Tensor apply(Tape tape, Tensor first, Tensor second) {
    return tape.apply(new Subtract(first, second));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(first.type(), first.shape());
    output.array().assign(first.array()).subi(second.array());
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(first)) {
      tape.gradient(first).add(outputGradient.array());
    }
    if (tape.tracks(second)) {
      tape.gradient(second).add(outputGradient.array().neg());
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(first.type(), first.shape());
    long a = first.address();
    long b = second.address();
    long y = output.address();
    Elementwise.run(
        tape.kernels().parallel(), first.shape().elements(),
        (offset, count) -> Rows.difference(a + offset, b + offset, y + offset, count));
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    contribute(tape, first, outputGradient, 1f);
    contribute(tape, second, outputGradient, -1f);
  }

  private static void contribute(Tape tape, Tensor input, Tensor outputGradient, float sign) {
    if (!tape.tracks(input)) {
      return;
    }
    Gradient gradient = tape.gradient(input);
    boolean adds = gradient.adds();
    long from = outputGradient.address();
    long to = gradient.tensor().address();
    Elementwise.run(tape.kernels().parallel(), input.shape().elements(), (offset, count) -> {
      if (adds) {
        Rows.addScaled(sign, from + offset, to + offset, count);
      } else {
        Rows.scale(sign, from + offset, to + offset, count);
      }
    });
  }
}
