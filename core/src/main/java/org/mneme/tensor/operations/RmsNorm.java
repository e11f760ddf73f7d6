package org.mneme.tensor.operations;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;
import org.mneme.tensor.cpu.VectorMath;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code y = gain n}, {@code n = x / sqrt(mean(x^2) + epsilon)} over the last axis (Zhang and Sennrich 2019; epsilon as in Llama). x
 * {@code [..., D]}, gain {@code [D]}.
 *
 * <p>With {@code g = gain dy} and {@code r} the root: {@code dx = (g - n mean(g n)) / r}, {@code dgain = sum over rows of dy n}.
 */
public final class RmsNorm extends Operation {
  private static final int ROWS_PER_PARTIAL_SUM = 128;

  private final Tensor input;
  private final Tensor gain;
  private final double epsilon;
  private Tensor inverseRoot;

  private RmsNorm(Tensor input, Tensor gain, double epsilon) {
    super(input, gain);
    this.input = input;
    this.gain = gain;
    this.epsilon = epsilon;
    if (gain.shape().elements() != input.shape().last()) {
      throw new IllegalArgumentException(
          "RMS norm of " + input.shape() + " needs a gain of [" + input.shape().last() + "], given " + gain.shape());
    }
  }

  /** Returns the normalised input. */
  public static Tensor apply(Tape tape, Tensor input, Tensor gain, double epsilon) {
    return tape.apply(new RmsNorm(input, gain, epsilon));
  }

  private int rows() {
    return input.shape().rows();
  }

  private int width() {
    return input.shape().last();
  }

  private INDArray matrix(Tensor tensor) {
    return tensor.array().reshape('c', rows(), width());
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    INDArray x = matrix(input);
    INDArray root = Transforms.sqrt(x.mul(x).mean(1).addi(epsilon), false);
    inverseRoot = tape.empty(input.type(), Shape.of(rows()));
    inverseRoot.array().assign(root.rdivi(1).reshape(rows()));
    Tensor output = tape.empty(input.type(), input.shape());
    matrix(output).assign(normalised().muliRowVector(gain.array().reshape(1, width())));
    return output;
  }

  private INDArray normalised() {
    return matrix(input).mulColumnVector(inverseRoot.array().reshape(rows(), 1));
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray dy = matrix(outputGradient);
    INDArray n = normalised();
    if (tape.tracks(input)) {
      INDArray g = dy.mulRowVector(gain.array().reshape(1, width()));
      INDArray meanOfProduct = g.mul(n).mean(1).reshape(rows(), 1);
      INDArray dx = g.subi(n.mulColumnVector(meanOfProduct)).muliColumnVector(inverseRoot.array().reshape(rows(), 1));
      tape.gradient(input).add(dx);
    }
    if (tape.tracks(gain)) {
      tape.gradient(gain).add(dy.mul(n).sum(0));
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    int width = width();
    Tensor output = tape.empty(ElementType.FLOAT32, input.shape());
    inverseRoot = tape.empty(ElementType.FLOAT32, Shape.of(rows()));
    long x = input.address();
    long y = output.address();
    long inverse = inverseRoot.address();
    long gains = gain.address();
    tape.kernels().parallel().run(rows(), 4.0 * width, (from, to) -> {
      for (int row = from; row < to; row++) {
        long offset = (long) row * width * Float.BYTES;
        double meanSquare = Rows.sumOfSquares(x + offset, width) / width;
        float factor = (float) (1 / Math.sqrt(meanSquare + epsilon));
        Memory.set(inverse, row, factor);
        forwardRow(x + offset, gains, factor, y + offset, width);
      }
    });
    return output;
  }

  private static void forwardRow(long x, long gains, float factor, long y, int width) {
    int index = 0;
    for (; index + LANES.length() <= width; index += LANES.length()) {
      long offset = (long) index * Float.BYTES;
      Memory.store(Memory.load(x + offset).mul(factor).mul(Memory.load(gains + offset)), y + offset);
    }
    for (; index < width; index++) {
      Memory.set(y, index, Memory.get(x, index) * factor * Memory.get(gains, index));
    }
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    int width = width();
    long dy = outputGradient.address();
    long x = input.address();
    long gains = gain.address();
    long inverse = inverseRoot.address();
    if (tape.tracks(input)) {
      Gradient gradient = tape.gradient(input);
      long dx = gradient.tensor().address();
      boolean adds = gradient.adds();
      tape.kernels().parallel().run(rows(), 8.0 * width, (from, to) -> {
        for (int row = from; row < to; row++) {
          long offset = (long) row * width * Float.BYTES;
          backwardRow(dy + offset, x + offset, gains, Memory.get(inverse, row), dx + offset, adds, width);
        }
      });
    }
    if (tape.tracks(gain)) {
      addGainGradient(tape, dy, x, inverse);
    }
  }

  /** dx = (g - x m) / r with m = mean(g x) / r^2. */
  private static void backwardRow(long dy, long x, long gains, float inverse, long dx, boolean adds, int width) {
    int index = 0;
    FloatVector products = FloatVector.zero(LANES);
    for (; index + LANES.length() <= width; index += LANES.length()) {
      long offset = (long) index * Float.BYTES;
      FloatVector g = Memory.load(dy + offset).mul(Memory.load(gains + offset));
      products = g.fma(Memory.load(x + offset), products);
    }
    float product = VectorMath.sum(products);
    for (; index < width; index++) {
      product = Math.fma(Memory.get(dy, index) * Memory.get(gains, index), Memory.get(x, index), product);
    }
    float mean = product * inverse * inverse / width;
    index = 0;
    for (; index + LANES.length() <= width; index += LANES.length()) {
      long offset = (long) index * Float.BYTES;
      FloatVector g = Memory.load(dy + offset).mul(Memory.load(gains + offset));
      FloatVector value = g.sub(Memory.load(x + offset).mul(mean)).mul(inverse);
      if (adds) {
        Memory.store(value.add(Memory.load(dx + offset)), dx + offset);
      } else {
        Memory.store(value, dx + offset);
      }
    }
    for (; index < width; index++) {
      float g = Memory.get(dy, index) * Memory.get(gains, index);
      float value = (g - Memory.get(x, index) * mean) * inverse;
      Memory.set(dx, index, adds ? value + Memory.get(dx, index) : value);
    }
  }

  /** Rows are summed in blocks of a fixed size, then the blocks in order: the same sums for any number of threads. */
  private void addGainGradient(Tape tape, long dy, long x, long inverse) {
    int width = width();
    int blocks = (rows() + ROWS_PER_PARTIAL_SUM - 1) / ROWS_PER_PARTIAL_SUM;
    Tensor partials = tape.zeros(ElementType.FLOAT32, Shape.of(blocks, width));
    long partial = partials.address();
    tape.kernels().parallel().run(blocks, 3.0 * ROWS_PER_PARTIAL_SUM * width, (from, to) -> {
      for (int block = from; block < to; block++) {
        long sums = partial + (long) block * width * Float.BYTES;
        int last = Math.min(rows(), (block + 1) * ROWS_PER_PARTIAL_SUM);
        for (int row = block * ROWS_PER_PARTIAL_SUM; row < last; row++) {
          long offset = (long) row * width * Float.BYTES;
          addScaledProduct(Memory.get(inverse, row), dy + offset, x + offset, sums, width);
        }
      }
    });
    Rows.addColumnSums(partial, blocks, width, 0, width, tape.gradient(gain).addressToAdd());
  }

  private static void addScaledProduct(float factor, long dy, long x, long sums, int width) {
    int index = 0;
    for (; index + LANES.length() <= width; index += LANES.length()) {
      long offset = (long) index * Float.BYTES;
      FloatVector n = Memory.load(x + offset).mul(factor);
      Memory.store(n.fma(Memory.load(dy + offset), Memory.load(sums + offset)), sums + offset);
    }
    for (; index < width; index++) {
      Memory.set(sums, index,
          Math.fma(Memory.get(x, index) * factor, Memory.get(dy, index), Memory.get(sums, index)));
    }
  }
}
