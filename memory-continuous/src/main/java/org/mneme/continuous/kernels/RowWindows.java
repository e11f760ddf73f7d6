package org.mneme.continuous.kernels;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The same number of time steps from every batch row, each from a start of its own: x {@code [B, T, D]}, {@code y[b, i] = x[b, start_b + i]}
 * {@code [B, L, D]}. The other steps get no gradient from here.
 */
public final class RowWindows extends Operation {
  private final Tensor input;
  private final int[] starts;
  private final int length;
  private final int steps;
  private final int width;

  private RowWindows(Tensor input, int[] starts, int length) {
    super(input);
    this.input = input;
    this.starts = starts.clone();
    this.length = length;
    this.steps = input.shape().size(1);
    this.width = input.shape().size(2);
    if (starts.length != input.shape().size(0)) {
      throw new IllegalArgumentException(
          "windows of " + input.shape() + " need one start for each batch row, given " + starts.length);
    }
    for (int start : starts) {
      if (start < 0 || start + length > steps) {
        throw new IllegalArgumentException(
            "a window of " + length + " steps from " + start + " does not lie within " + input.shape());
      }
    }
  }

  /** Returns {@code length} steps of every row. */
  public static Tensor apply(Tape tape, Tensor input, int[] starts, int length) {
    return tape.apply(new RowWindows(input, starts, length));
  }

  private INDArray window(INDArray whole, int row) {
    return whole
        .get(NDArrayIndex.point(row), NDArrayIndex.interval(starts[row], starts[row] + length), NDArrayIndex.all())
        .reshape(length, width);
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), Shape.of(starts.length, length, width));
    for (int row = 0; row < starts.length; row++) {
      output.array().slice(row).assign(window(input.array(), row));
    }
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray spread = Nd4j.zeros(input.type().dataType(), input.shape().toLongs());
    for (int row = 0; row < starts.length; row++) {
      window(spread, row).assign(outputGradient.array().slice(row));
    }
    tape.gradient(input).add(spread);
  }

  private long source(Tensor tensor, int row) {
    return tensor.address() + ((long) row * steps + starts[row]) * width * Float.BYTES;
  }

  private long target(Tensor tensor, int row) {
    return tensor.address() + (long) row * length * width * Float.BYTES;
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), Shape.of(starts.length, length, width));
    for (int row = 0; row < starts.length; row++) {
      Memory.copy(source(input, row), target(output, row), (long) length * width);
    }
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Gradient gradient = tape.gradient(input);
    gradient.addressToAdd();
    for (int row = 0; row < starts.length; row++) {
      Rows.add(target(outputGradient, row), source(gradient.tensor(), row), length * width);
    }
  }
}
