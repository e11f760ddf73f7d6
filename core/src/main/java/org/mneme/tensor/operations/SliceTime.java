package org.mneme.tensor.operations;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blocks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The time steps from one to another: x {@code [B, T, D]}, y {@code [B, to - from, D]}; the others get no gradient from here. */
public final class SliceTime extends Operation {
  private final Tensor input;
  private final int from;
  private final int to;

  private SliceTime(Tensor input, int from, int to) {
    super(input);
    this.input = input;
    this.from = from;
    this.to = to;
    if (input.shape().rank() != 3 || from < 0 || to < from || to > input.shape().size(1)) {
      throw new IllegalArgumentException(
          "time steps from " + from + " to " + to + " need a tensor [B, at least " + Math.max(from, to)
              + ", D] and from <= to, given " + input.shape());
    }
  }

  /** Returns the time steps from {@code from} (inclusive) to {@code to} (exclusive); the input itself where these are all. */
  public static Tensor apply(Tape tape, Tensor input, int from, int to) {
    SliceTime slice = new SliceTime(input, from, to);
    return slice.length() == input.shape().size(1) ? input : tape.apply(slice);
  }

  private int length() {
    return to - from;
  }

  private int blockSize() {
    return length() * input.shape().size(2);
  }

  private long inputStride() {
    return (long) input.shape().size(1) * input.shape().size(2);
  }

  private long skippedBytes() {
    return (long) from * input.shape().size(2) * input.type().bytes();
  }

  private INDArray part(INDArray whole) {
    return whole.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to), NDArrayIndex.all())
        .reshape(input.shape().size(0), length(), input.shape().size(2));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), Shape.of(input.shape().size(0), length(), input.shape().size(2)));
    if (output.shape().elements() > 0) {
      output.array().assign(part(input.array()));
    }
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray whole = Nd4j.zeros(input.type().dataType(), input.shape().toLongs());
    if (length() > 0) {
      part(whole).assign(outputGradient.array());
    }
    tape.gradient(input).add(whole);
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), Shape.of(input.shape().size(0), length(), input.shape().size(2)));
    Blocks.copy(
        tape.kernels().parallel(), input.shape().size(0), blockSize(), input.address() + skippedBytes(),
        inputStride(), output.address(), blockSize(), false);
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Blocks.copy(
        tape.kernels().parallel(), input.shape().size(0), blockSize(), outputGradient.address(), blockSize(),
        tape.gradient(input).addressToAdd() + skippedBytes(), inputStride(), true);
  }
}
