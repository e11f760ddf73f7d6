package org.mneme.tensor.operations;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Elementwise;
import org.mneme.tensor.cpu.Rows;

/** {@code y = c x} for a constant c; {@code dx = c dy}. */
public final class Scale extends Operation {
  private final Tensor input;
  private final double factor;

  private Scale(Tensor input, double factor) {
    super(input);
    this.input = input;
    this.factor = factor;
  }

  /** Returns {@code c x}. */
  public static Tensor apply(Tape tape, Tensor input, double factor) {
    return tape.apply(new Scale(input, factor));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape());
    output.array().assign(input.array()).muli(factor);
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    tape.gradient(input).add(outputGradient.array().mul(factor));
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape());
    long x = input.address();
    long y = output.address();
    Elementwise.run(
        tape.kernels().parallel(), input.shape().elements(),
        (offset, count) -> Rows.scale((float) factor, x + offset, y + offset, count));
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Gradient gradient = tape.gradient(input);
    boolean adds = gradient.adds();
    long dx = gradient.tensor().address();
    long dy = outputGradient.address();
    Elementwise.run(tape.kernels().parallel(), input.shape().elements(), (offset, count) -> {
      if (adds) {
        Rows.addScaled((float) factor, dy + offset, dx + offset, count);
      } else {
        Rows.scale((float) factor, dy + offset, dx + offset, count);
      }
    });
  }
}
