package org.mneme.tensor.operations;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code y_i = exp(x_i) / sum over j of exp(x_j)} over the last axis; x {@code [..., D]}. Elements of minus infinity get 0; a row of nothing
 * else has no softmax and gives NaN.
 *
 * <p>Gradient: {@code dx = y (dy - sum(y dy))}.
 */
public final class Softmax extends Operation {
  private final Tensor input;
  private Tensor output;

  private Softmax(Tensor input) {
    super(input);
    this.input = input;
  }

  /** Returns the softmax of every row. */
  public static Tensor apply(Tape tape, Tensor input) {
    return tape.apply(new Softmax(input));
  }

  private INDArray matrix(Tensor tensor) {
    return tensor.array().reshape('c', input.shape().rows(), input.shape().last());
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    int rows = input.shape().rows();
    INDArray x = matrix(input);
    INDArray exponentials = Transforms.exp(x.subColumnVector(x.max(1).reshape(rows, 1)), false);
    output = tape.empty(input.type(), input.shape());
    matrix(output).assign(exponentials.diviColumnVector(exponentials.sum(1).reshape(rows, 1)));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray y = matrix(output);
    INDArray dy = matrix(outputGradient);
    INDArray inner = dy.mul(y).sum(1).reshape(input.shape().rows(), 1);
    tape.gradient(input).add(dy.subColumnVector(inner).muli(y));
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    int width = input.shape().last();
    output = tape.empty(ElementType.FLOAT32, input.shape());
    long x = input.address();
    long y = output.address();
    tape.kernels().parallel().run(input.shape().rows(), 16.0 * width, (from, to) -> {
      for (int row = from; row < to; row++) {
        long offset = (long) row * width * Float.BYTES;
        float sum = Rows.expAndSum(x + offset, Rows.max(x + offset, width), y + offset, width);
        Rows.scale(1 / sum, y + offset, y + offset, width);
      }
    });
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    int width = input.shape().last();
    Gradient gradient = tape.gradient(input);
    long y = output.address();
    long dy = outputGradient.address();
    long dx = gradient.tensor().address();
    boolean adds = gradient.adds();
    tape.kernels().parallel().run(input.shape().rows(), 4.0 * width, (from, to) -> {
      for (int row = from; row < to; row++) {
        long offset = (long) row * width * Float.BYTES;
        backwardRow(y + offset, dy + offset, dx + offset, adds, width);
      }
    });
  }

  private static void backwardRow(long y, long dy, long dx, boolean adds, int width) {
    float inner = Rows.dot(y, dy, width);
    int index = 0;
    for (; index + LANES.length() <= width; index += LANES.length()) {
      long offset = (long) index * Float.BYTES;
      FloatVector value = Memory.load(dy + offset).sub(inner).mul(Memory.load(y + offset));
      if (adds) {
        Memory.store(value.add(Memory.load(dx + offset)), dx + offset);
      } else {
        Memory.store(value, dx + offset);
      }
    }
    for (; index < width; index++) {
      float value = (Memory.get(dy, index) - inner) * Memory.get(y, index);
      Memory.set(dx, index, adds ? value + Memory.get(dx, index) : value);
    }
  }
}
