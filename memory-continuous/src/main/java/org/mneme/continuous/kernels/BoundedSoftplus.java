package org.mneme.continuous.kernels;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Activations;
import org.mneme.tensor.cpu.Elementwise;
import org.mneme.tensor.cpu.Memory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code y = max(log(1 + exp(x)), least)}, element by element; {@code dx = dy / (1 + exp(-x))} where y is above the bound, else 0.
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

  @Override
  protected Tensor cpuForward(Tape tape) {
    output = tape.empty(input.type(), input.shape());
    long x = input.address();
    long y = output.address();
    float bound = (float) least;
    Elementwise.run(tape.kernels().parallel(), input.shape().elements(), (offset, count) -> {
      Elementwise.apply(Activations::softplus, x + offset, y + offset, count);
      for (int index = 0; index < count; index++) {
        Memory.set(y + offset, index, Math.max(Memory.get(y + offset, index), bound));
      }
    });
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Gradient gradient = tape.gradient(input);
    long x = input.address();
    long y = output.address();
    long dy = outputGradient.address();
    long dx = gradient.tensor().address();
    float bound = (float) least;
    float kept = gradient.beta();
    Elementwise.run(tape.kernels().parallel(), input.shape().elements(), 1, (offset, count, scratch) -> {
      Elementwise.apply(Activations::sigmoid, x + offset, scratch[0], count);
      for (int index = 0; index < count; index++) {
        float before = kept == 0 ? 0 : Memory.get(dx + offset, index);
        float slope = Memory.get(y + offset, index) > bound ? Memory.get(scratch[0], index) : 0;
        Memory.set(dx + offset, index, Math.fma(slope, Memory.get(dy + offset, index), before));
      }
    });
  }
}
