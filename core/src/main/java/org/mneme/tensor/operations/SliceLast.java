package org.mneme.tensor.operations;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blocks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The columns from one to another of the last axis: x {@code [..., D]}, y {@code [..., to - from]}; the others get no gradient from here. */
public final class SliceLast extends Operation {
  private final Tensor input;
  private final int from;
  private final int to;

  private SliceLast(Tensor input, int from, int to) {
    super(input);
    this.input = input;
    this.from = from;
    this.to = to;
    if (from < 0 || to <= from || to > input.shape().last()) {
      throw new IllegalArgumentException(
          "columns from " + from + " to " + to + " need a last axis of at least " + Math.max(from, to)
              + " and from < to, given " + input.shape());
    }
  }

  /** Returns the columns from {@code from} (inclusive) to {@code to} (exclusive); the input itself where these are all. */
  public static Tensor apply(Tape tape, Tensor input, int from, int to) {
    SliceLast slice = new SliceLast(input, from, to);
    return slice.width() == input.shape().last() ? input : tape.apply(slice);
  }

  private int width() {
    return to - from;
  }

  private int rows() {
    return input.shape().rows();
  }

  private INDArray part(INDArray whole) {
    return whole.reshape('c', rows(), input.shape().last())
        .get(NDArrayIndex.all(), NDArrayIndex.interval(from, to))
        .reshape(rows(), width());
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape().withLast(width()));
    output.array().reshape('c', rows(), width()).assign(part(input.array()));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray whole = Nd4j.zeros(input.type().dataType(), rows(), input.shape().last());
    whole.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to))
        .assign(outputGradient.array().reshape('c', rows(), width()));
    tape.gradient(input).add(whole);
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape().withLast(width()));
    Blocks.copy(
        tape.kernels().parallel(), rows(), width(), input.address() + (long) from * Float.BYTES, input.shape().last(),
        output.address(), width(), false);
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Blocks.copy(
        tape.kernels().parallel(), rows(), width(), outputGradient.address(), width(),
        tape.gradient(input).addressToAdd() + (long) from * Float.BYTES, input.shape().last(), true);
  }
}
