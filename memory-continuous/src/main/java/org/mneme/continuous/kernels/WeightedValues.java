package org.mneme.continuous.kernels;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blas;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code z[b, t, h] = sum over k of p[b, h, k, t] V[b, k, h]}: weights p {@code [B, H, K, T]}, values V {@code [B, K, H d]}, z {@code [B, T, H d]}.
 * With the softmax of scores for weights it is a Gibbs density's expected value by quadrature at K times.
 *
 * <p>Gradients: {@code dV[b, k, h] = sum over t of p dz}, {@code dp[b, h, k, t] = dz[b, t, h] . V[b, k, h]}.
 */
public final class WeightedValues extends Operation {
  private final Tensor weights;
  private final Tensor values;
  private final int batch;
  private final int heads;
  private final int count;
  private final int length;
  private final int width;
  private final int headSize;

  private WeightedValues(Tensor weights, Tensor values) {
    super(weights, values);
    this.weights = weights;
    this.values = values;
    Shape shape = weights.shape();
    Shape given = values.shape();
    if (shape.rank() != 4
        || given.rank() != 3
        || shape.size(0) != given.size(0)
        || shape.size(2) != given.size(1)
        || given.last() % shape.size(1) != 0) {
      throw new IllegalArgumentException(
          "weighted values need weights [B, H, K, T] and values [B, K, D], D divisible by the heads, given " + shape
              + " and " + given);
    }
    this.batch = shape.size(0);
    this.heads = shape.size(1);
    this.count = shape.size(2);
    this.length = shape.size(3);
    this.width = given.last();
    this.headSize = width / heads;
  }

  /** Returns the weighted sums {@code [B, T, D]}. */
  public static Tensor apply(Tape tape, Tensor weights, Tensor values) {
    return tape.apply(new WeightedValues(weights, values));
  }

  private INDArray perHead(Tensor tensor) {
    return tensor.array().reshape('c', (long) batch * heads, count, length);
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    INDArray z = HeadArrays.product(perHead(weights), true, HeadArrays.split(values.array(), heads), false);
    Tensor output = tape.empty(values.type(), Shape.of(batch, length, width));
    output.array().assign(HeadArrays.join(z, heads));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray dz = HeadArrays.split(outputGradient.array(), heads);
    if (tape.tracks(values)) {
      tape.gradient(values).add(HeadArrays.join(HeadArrays.product(perHead(weights), false, dz, false), heads));
    }
    if (tape.tracks(weights)) {
      tape.gradient(weights).add(HeadArrays.product(HeadArrays.split(values.array(), heads), false, dz, true));
    }
  }

  private long headAddress(Tensor rows, int item) {
    long steps = rows.shape().size(1);
    return rows.address() + ((item / heads) * steps * width + (long) (item % heads) * headSize) * Float.BYTES;
  }

  private long weightAddress(Tensor tensor, int item) {
    return tensor.address() + (long) item * count * length * Float.BYTES;
  }

  private double work() {
    return 2.0 * count * length * headSize;
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(values.type(), Shape.of(batch, length, width));
    Blas blas = tape.kernels().blas();
    tape.kernels().parallel().run(batch * heads, work(), (from, to) -> {
      for (int item = from; item < to; item++) {
        blas.multiply(
            true, false, length, headSize, count, 1f, weightAddress(weights, item), length, headAddress(values, item),
            width, 0f, headAddress(output, item), width);
      }
    });
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Blas blas = tape.kernels().blas();
    if (tape.tracks(values)) {
      Gradient gradient = tape.gradient(values);
      tape.kernels().parallel().run(batch * heads, work(), (from, to) -> {
        for (int item = from; item < to; item++) {
          blas.multiply(
              false, false, count, headSize, length, 1f, weightAddress(weights, item), length,
              headAddress(outputGradient, item), width, gradient.beta(), headAddress(gradient.tensor(), item), width);
        }
      });
    }
    if (tape.tracks(weights)) {
      Gradient gradient = tape.gradient(weights);
      tape.kernels().parallel().run(batch * heads, work(), (from, to) -> {
        for (int item = from; item < to; item++) {
          blas.multiply(
              false, true, count, length, headSize, 1f, headAddress(values, item), width,
              headAddress(outputGradient, item), width, gradient.beta(), weightAddress(gradient.tensor(), item),
              length);
        }
      });
    }
  }
}
