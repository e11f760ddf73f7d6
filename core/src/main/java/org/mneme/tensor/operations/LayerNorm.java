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
 * {@code y = gain (x - mean) / sqrt(variance + epsilon) + bias} over the last axis, with the biased variance (Ba et al. 2016). x
 * {@code [..., D]}, gain and bias {@code [D]}.
 *
 * <p>With {@code n = (x - mean) / deviation} and {@code g = gain dy}: {@code dx = (g - mean(g) - n mean(g n)) / deviation},
 * {@code dgain = sum over rows of dy n}, {@code dbias = sum over rows of dy}.
 */
public final class LayerNorm extends Operation {
  private static final int ROWS_PER_PARTIAL_SUM = 128;

  private final Tensor input;
  private final Tensor gain;
  private final Tensor bias;
  private final double epsilon;
  private Tensor normalised;
  private Tensor inverseDeviation;

  private LayerNorm(Tensor input, Tensor gain, Tensor bias, double epsilon) {
    super(input, gain, bias);
    this.input = input;
    this.gain = gain;
    this.bias = bias;
    this.epsilon = epsilon;
    if (gain.shape().elements() != input.shape().last() || bias.shape().elements() != input.shape().last()) {
      throw new IllegalArgumentException(
          "layer norm of " + input.shape() + " needs a gain and a bias of [" + input.shape().last() + "], given "
              + gain.shape() + " and "
              + bias.shape());
    }
  }

  /** Returns the normalised input. */
  public static Tensor apply(Tape tape, Tensor input, Tensor gain, Tensor bias, double epsilon) {
    return tape.apply(new LayerNorm(input, gain, bias, epsilon));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    int rows = input.shape().rows();
    int width = input.shape().last();
    INDArray x = input.array().reshape('c', rows, width);
    INDArray centred = x.subColumnVector(x.mean(1).reshape(rows, 1));
    INDArray variance = centred.mul(centred).mean(1).reshape(rows, 1);
    INDArray deviation = Transforms.sqrt(variance.addi(epsilon), false);
    normalised = tape.empty(input.type(), input.shape());
    normalised.array().reshape('c', rows, width).assign(centred.diviColumnVector(deviation));
    inverseDeviation = tape.empty(input.type(), Shape.of(rows));
    inverseDeviation.array().assign(deviation.rdivi(1).reshape(rows));
    Tensor output = tape.empty(input.type(), input.shape());
    output.array()
        .reshape('c', rows, width)
        .assign(normalised.array()
            .reshape('c', rows, width)
            .mulRowVector(gain.array().reshape(1, width))
            .addiRowVector(bias.array().reshape(1, width)));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    int rows = input.shape().rows();
    int width = input.shape().last();
    INDArray dy = outputGradient.array().reshape('c', rows, width);
    INDArray n = normalised.array().reshape('c', rows, width);
    if (tape.tracks(input)) {
      INDArray g = dy.mulRowVector(gain.array().reshape(1, width));
      INDArray meanOfProduct = g.mul(n).mean(1).reshape(rows, 1);
      INDArray dx = g.subColumnVector(g.mean(1).reshape(rows, 1))
          .subi(n.mulColumnVector(meanOfProduct))
          .muliColumnVector(inverseDeviation.array().reshape(rows, 1));
      tape.gradient(input).add(dx);
    }
    if (tape.tracks(gain)) {
      tape.gradient(gain).add(dy.mul(n).sum(0));
    }
    if (tape.tracks(bias)) {
      tape.gradient(bias).add(dy.sum(0));
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    int rows = input.shape().rows();
    int width = input.shape().last();
    Tensor output = tape.empty(ElementType.FLOAT32, input.shape());
    normalised = tape.empty(ElementType.FLOAT32, input.shape());
    inverseDeviation = tape.empty(ElementType.FLOAT32, Shape.of(rows));
    long x = input.address();
    long n = normalised.address();
    long y = output.address();
    long inverse = inverseDeviation.address();
    long gains = gain.address();
    long biases = bias.address();
    tape.kernels().parallel().run(rows, 6.0 * width, (from, to) -> {
      for (int row = from; row < to; row++) {
        long offset = (long) row * width * Float.BYTES;
        Memory.set(inverse, row, forwardRow(x + offset, gains, biases, n + offset, y + offset, width));
      }
    });
    return output;
  }

  private float forwardRow(long x, long gains, long biases, long n, long y, int width) {
    float mean = Rows.sum(x, width) / width;
    int index = 0;
    FloatVector sums = FloatVector.zero(LANES);
    for (; index + LANES.length() <= width; index += LANES.length()) {
      FloatVector centred = Memory.load(x + (long) index * Float.BYTES).sub(mean);
      sums = centred.fma(centred, sums);
    }
    float squares = VectorMath.sum(sums);
    for (; index < width; index++) {
      float centred = Memory.get(x, index) - mean;
      squares = Math.fma(centred, centred, squares);
    }
    float inverse = (float) (1 / Math.sqrt(squares / width + epsilon));
    index = 0;
    for (; index + LANES.length() <= width; index += LANES.length()) {
      long offset = (long) index * Float.BYTES;
      FloatVector value = Memory.load(x + offset).sub(mean).mul(inverse);
      Memory.store(value, n + offset);
      Memory.store(value.fma(Memory.load(gains + offset), Memory.load(biases + offset)), y + offset);
    }
    for (; index < width; index++) {
      float value = (Memory.get(x, index) - mean) * inverse;
      Memory.set(n, index, value);
      Memory.set(y, index, Math.fma(value, Memory.get(gains, index), Memory.get(biases, index)));
    }
    return inverse;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    int rows = input.shape().rows();
    int width = input.shape().last();
    long dy = outputGradient.address();
    long n = normalised.address();
    if (tape.tracks(input)) {
      Gradient gradient = tape.gradient(input);
      long dx = gradient.tensor().address();
      long gains = gain.address();
      long inverse = inverseDeviation.address();
      boolean adds = gradient.adds();
      tape.kernels().parallel().run(rows, 8.0 * width, (from, to) -> {
        for (int row = from; row < to; row++) {
          long offset = (long) row * width * Float.BYTES;
          backwardRow(dy + offset, n + offset, gains, Memory.get(inverse, row), dx + offset, adds, width);
        }
      });
    }
    if (tape.tracks(gain) || tape.tracks(bias)) {
      addParameterGradients(tape, dy, n, rows, width);
    }
  }

  private static void backwardRow(long dy, long n, long gains, float inverse, long dx, boolean adds, int width) {
    int index = 0;
    FloatVector sums = FloatVector.zero(LANES);
    FloatVector products = FloatVector.zero(LANES);
    for (; index + LANES.length() <= width; index += LANES.length()) {
      long offset = (long) index * Float.BYTES;
      FloatVector g = Memory.load(dy + offset).mul(Memory.load(gains + offset));
      sums = sums.add(g);
      products = g.fma(Memory.load(n + offset), products);
    }
    float sum = VectorMath.sum(sums);
    float product = VectorMath.sum(products);
    for (; index < width; index++) {
      float g = Memory.get(dy, index) * Memory.get(gains, index);
      sum += g;
      product = Math.fma(g, Memory.get(n, index), product);
    }
    sum /= width;
    product /= width;
    index = 0;
    for (; index + LANES.length() <= width; index += LANES.length()) {
      long offset = (long) index * Float.BYTES;
      FloatVector g = Memory.load(dy + offset).mul(Memory.load(gains + offset));
      FloatVector value = g.sub(sum).sub(Memory.load(n + offset).mul(product)).mul(inverse);
      Memory.store(adds ? value.add(Memory.load(dx + offset)) : value, dx + offset);
    }
    for (; index < width; index++) {
      float g = Memory.get(dy, index) * Memory.get(gains, index);
      float value = (g - sum - Memory.get(n, index) * product) * inverse;
      Memory.set(dx, index, adds ? value + Memory.get(dx, index) : value);
    }
  }

  /** Rows are summed in blocks of a fixed size, then the blocks in order: the same sums for any number of threads. */
  private void addParameterGradients(Tape tape, long dy, long n, int rows, int width) {
    int blocks = (rows + ROWS_PER_PARTIAL_SUM - 1) / ROWS_PER_PARTIAL_SUM;
    Tensor partials = tape.zeros(ElementType.FLOAT32, Shape.of(blocks, 2, width));
    long partial = partials.address();
    tape.kernels().parallel().run(blocks, 3.0 * ROWS_PER_PARTIAL_SUM * width, (from, to) -> {
      for (int block = from; block < to; block++) {
        long gains = partial + (long) block * 2 * width * Float.BYTES;
        long biases = gains + (long) width * Float.BYTES;
        int last = Math.min(rows, (block + 1) * ROWS_PER_PARTIAL_SUM);
        for (int row = block * ROWS_PER_PARTIAL_SUM; row < last; row++) {
          long offset = (long) row * width * Float.BYTES;
          Rows.addProduct(dy + offset, n + offset, gains, width);
          Rows.add(dy + offset, biases, width);
        }
      }
    });
    if (tape.tracks(gain)) {
      Rows.addColumnSums(partial, blocks, 2 * width, 0, width, tape.gradient(gain).addressToAdd());
    }
    if (tape.tracks(bias)) {
      Rows.addColumnSums(
          partial + (long) width * Float.BYTES, blocks, 2 * width, 0, width, tape.gradient(bias).addressToAdd());
    }
  }
}
