package org.mneme.tensor.operations;

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
 * One step for every {@code size} steps, per column: their mean or the largest; x {@code [B, T, D]}, y {@code [B, T / size, D]}. The last
 * {@code T mod size} steps do not fill a group and take no part.
 *
 * <p>Gradients: the mean gives {@code dy / size} to each of the group, the largest gives dy to the first of the group that is equal to it.
 */
public final class PoolOverTime extends Operation {
  private final Tensor input;
  private final int size;
  private final Kind kind;
  private final int batch;
  private final int length;
  private final int width;
  private final int groups;
  private Tensor output;

  /** What is kept of a group. */
  public enum Kind {
    /** Its mean. */
    MEAN,
    /** Its largest element. */
    MAX
  }

  private PoolOverTime(Tensor input, int size, Kind kind) {
    super(input);
    this.input = input;
    this.size = size;
    this.kind = kind;
    if (input.shape().rank() != 3 || size < 1) {
      throw new IllegalArgumentException(
          "pooling over time needs an input [B, T, D] and groups of at least 1, given " + input.shape()
              + " and groups of " + size);
    }
    this.batch = input.shape().size(0);
    this.length = input.shape().size(1);
    this.width = input.shape().size(2);
    this.groups = length / size;
  }

  /** Returns one step for every {@code size} steps. */
  public static Tensor apply(Tape tape, Tensor input, int size, Kind kind) {
    return tape.apply(new PoolOverTime(input, size, kind));
  }

  private INDArray grouped(INDArray whole) {
    return whole.get(NDArrayIndex.all(), NDArrayIndex.interval(0, groups * size), NDArrayIndex.all())
        .dup('c')
        .reshape('c', batch, groups, size, width);
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    output = tape.empty(input.type(), Shape.of(batch, groups, width));
    if (output.shape().elements() > 0) {
      INDArray steps = grouped(input.array());
      output.array().assign(kind == Kind.MEAN ? steps.mean(2) : steps.max(2));
    }
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray whole = Nd4j.zeros(input.type().dataType(), input.shape().toLongs());
    if (output.shape().elements() > 0) {
      whole.get(NDArrayIndex.all(), NDArrayIndex.interval(0, groups * size), NDArrayIndex.all())
          .assign(groupedGradient(outputGradient.array()).reshape('c', batch, (long) groups * size, width));
    }
    tape.gradient(input).add(whole);
  }

  private INDArray groupedGradient(INDArray dy) {
    INDArray steps = grouped(input.array());
    INDArray gradients = Nd4j.zeros(input.type().dataType(), batch, groups, size, width);
    INDArray open = Nd4j.ones(input.type().dataType(), batch, groups, width);
    for (int member = 0; member < size; member++) {
      INDArray share = dy.div(size);
      if (kind == Kind.MAX) {
        INDArray chosen = member(steps, member).eq(output.array()).castTo(open.dataType()).muli(open);
        open.subi(chosen);
        share = chosen.mul(dy);
      }
      member(gradients, member).assign(share);
    }
    return gradients;
  }

  private INDArray member(INDArray steps, int member) {
    return steps.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(member), NDArrayIndex.all());
  }

  private long inputAddress(long base, int group, int member) {
    long step = (long) (group / groups) * length + (long) group % groups * size + member;
    return base + step * width * Float.BYTES;
  }

  private long outputAddress(long base, int group) {
    return base + (long) group * width * Float.BYTES;
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    output = tape.empty(input.type(), Shape.of(batch, groups, width));
    long x = input.address();
    long y = output.address();
    tape.kernels().parallel().run(batch * groups, (double) size * width, (first, last) -> {
      for (int group = first; group < last; group++) {
        long target = outputAddress(y, group);
        Memory.copy(inputAddress(x, group, 0), target, width);
        for (int member = 1; member < size; member++) {
          if (kind == Kind.MEAN) {
            Rows.add(inputAddress(x, group, member), target, width);
          } else {
            Rows.max(inputAddress(x, group, member), target, width);
          }
        }
        if (kind == Kind.MEAN) {
          Rows.scale(1f / size, target, target, width);
        }
      }
    });
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    long dx = tape.gradient(input).addressToAdd();
    long dy = outputGradient.address();
    tape.kernels().parallel().run(batch * groups, 2.0 * size * width, (first, last) -> {
      for (int group = first; group < last; group++) {
        if (kind == Kind.MAX) {
          addToLargest(group, dy, dx);
          continue;
        }
        for (int member = 0; member < size; member++) {
          Rows.addScaled(1f / size, outputAddress(dy, group), inputAddress(dx, group, member), width);
        }
      }
    });
  }

  private void addToLargest(int group, long dy, long dx) {
    long largest = outputAddress(output.address(), group);
    for (int column = 0; column < width; column++) {
      for (int member = 0; member < size; member++) {
        if (Memory.get(inputAddress(input.address(), group, member), column) == Memory.get(largest, column)) {
          long target = inputAddress(dx, group, member);
          Memory.set(target, column, Memory.get(target, column) + Memory.get(outputAddress(dy, group), column));
          break;
        }
      }
    }
  }
}
