package org.mneme.tensor.operations;

import java.util.List;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blocks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Joins tensors {@code [B, T1, D], [B, T2, D], ...} along time into {@code [B, T1 + T2 + ..., D]}; each gets its part of the gradient. */
public final class ConcatTime extends Operation {
  private final List<Tensor> parts;
  private final int batch;
  private final int width;
  private final int length;

  private ConcatTime(List<Tensor> parts) {
    super(parts.toArray(new Tensor[0]));
    this.parts = parts;
    if (parts.isEmpty() || parts.getFirst().shape().rank() != 3) {
      throw new IllegalArgumentException("tensors [B, T, D] can be joined along time, given " + parts);
    }
    Shape first = parts.getFirst().shape();
    this.batch = first.size(0);
    this.width = first.size(2);
    for (Tensor part : parts) {
      if (part.shape().rank() != 3 || part.shape().size(0) != batch || part.shape().size(2) != width) {
        throw new IllegalArgumentException(
            "tensors joined along time agree in batch and width: expected [" + batch + ", T, " + width + "], given "
                + part.shape());
      }
    }
    this.length = parts.stream().mapToInt(part -> part.shape().size(1)).sum();
  }

  /** Returns the parts one after another in time; parts without rows are left out, a single part is returned as it is. */
  public static Tensor apply(Tape tape, List<Tensor> parts) {
    ConcatTime all = new ConcatTime(parts);
    List<Tensor> filled = parts.stream().filter(part -> part.shape().size(1) > 0).toList();
    return switch (filled.size()) {
      case 0 -> parts.getFirst();
      case 1 -> filled.getFirst();
      default -> tape.apply(filled.size() == parts.size() ? all : new ConcatTime(filled));
    };
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(parts.getFirst().type(), Shape.of(batch, length, width));
    int start = 0;
    for (Tensor part : parts) {
      slice(output.array(), start, part).assign(part.array());
      start += part.shape().size(1);
    }
    return output;
  }

  private static INDArray slice(INDArray whole, int start, Tensor part) {
    return whole.get(
        NDArrayIndex.all(), NDArrayIndex.interval(start, start + part.shape().size(1)), NDArrayIndex.all())
        .reshape(part.array().shape());
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    int start = 0;
    for (Tensor part : parts) {
      if (tape.tracks(part)) {
        tape.gradient(part).add(slice(outputGradient.array(), start, part).dup('c'));
      }
      start += part.shape().size(1);
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(parts.getFirst().type(), Shape.of(batch, length, width));
    long to = output.address();
    for (Tensor part : parts) {
      int block = part.shape().size(1) * width;
      Blocks.copy(
          tape.kernels().parallel(), batch, block, part.address(), block, to, (long) length * width, false);
      to += (long) block * Float.BYTES;
    }
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    long from = outputGradient.address();
    for (Tensor part : parts) {
      int block = part.shape().size(1) * width;
      if (tape.tracks(part)) {
        Gradient gradient = tape.gradient(part);
        Blocks.copy(
            tape.kernels().parallel(), batch, block, from, (long) length * width, gradient.tensor().address(), block,
            gradient.adds());
      }
      from += (long) block * Float.BYTES;
    }
  }
}
