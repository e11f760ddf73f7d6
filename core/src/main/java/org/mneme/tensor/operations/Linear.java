package org.mneme.tensor.operations;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Parallel;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code y = x W^T + b} over the last axis: x {@code [..., in]}, W {@code [out, in]}, b {@code [out]} or none, y {@code [..., out]}.
 *
 * <p>Gradients: {@code dx = dy W}, {@code dW = dy^T x}, {@code db = sum over rows of dy}.
 */
public final class Linear extends Operation {
  private final Tensor input;
  private final Tensor weight;
  private final Tensor bias;

  private Linear(Tensor input, Tensor weight, Tensor bias) {
    super(bias == null ? new Tensor[] {input, weight} : new Tensor[] {input, weight, bias});
    this.input = input;
    this.weight = weight;
    this.bias = bias;
    if (weight.shape().rank() != 2 || weight.shape().last() != input.shape().last()) {
      throw new IllegalArgumentException(
          "a linear map of inputs " + input.shape() + " needs a weight [out, " + input.shape().last() + "], given "
              + weight.shape());
    }
    if (bias != null && bias.shape().elements() != weight.shape().size(0)) {
      throw new IllegalArgumentException(
          "a linear map with weight " + weight.shape() + " needs a bias of [" + weight.shape().size(0) + "], given "
              + bias.shape());
    }
  }

  /** Returns {@code x W^T}. */
  public static Tensor apply(Tape tape, Tensor input, Tensor weight) {
    return tape.apply(new Linear(input, weight, null));
  }

  /** Returns {@code x W^T + b}; a bias of null is none. */
  public static Tensor apply(Tape tape, Tensor input, Tensor weight, Tensor bias) {
    return tape.apply(new Linear(input, weight, bias));
  }

  private int rows() {
    return input.shape().rows();
  }

  private int in() {
    return weight.shape().size(1);
  }

  private int out() {
    return weight.shape().size(0);
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape().withLast(out()));
    INDArray product = matrix(input, in()).mmul(weight.array().transpose());
    if (bias != null) {
      product.addiRowVector(bias.array().reshape(1, out()));
    }
    matrix(output, out()).assign(product);
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray dy = matrix(outputGradient, out());
    if (tape.tracks(input)) {
      tape.gradient(input).add(dy.mmul(weight.array()));
    }
    if (tape.tracks(weight)) {
      tape.gradient(weight).add(dy.transpose().mmul(matrix(input, in())));
    }
    if (bias != null && tape.tracks(bias)) {
      tape.gradient(bias).add(dy.sum(0));
    }
  }

  private static INDArray matrix(Tensor tensor, int columns) {
    return tensor.array().reshape('c', tensor.shape().rows(), columns);
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), input.shape().withLast(out()));
    Parallel parallel = tape.kernels().parallel();
    if (bias != null) {
      long from = bias.address();
      long to = output.address();
      parallel.run(rows(), out(), (first, last) -> {
        for (int row = first; row < last; row++) {
          Memory.copy(from, to + (long) row * out() * Float.BYTES, out());
        }
      });
    }
    tape.kernels()
        .blas()
        .multiply(
            parallel, false, true, rows(), out(), in(), 1f, input.address(), in(), weight.address(), in(),
            bias == null ? 0f : 1f,
            output.address(), out());
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Parallel parallel = tape.kernels().parallel();
    long dy = outputGradient.address();
    if (tape.tracks(input)) {
      Gradient gradient = tape.gradient(input);
      tape.kernels()
          .blas()
          .multiply(
              parallel, false, false, rows(), in(), out(), 1f, dy, out(), weight.address(), in(), gradient.beta(),
              gradient.tensor().address(), in());
    }
    if (tape.tracks(weight)) {
      Gradient gradient = tape.gradient(weight);
      tape.kernels()
          .blas()
          .multiply(
              parallel, true, false, out(), in(), rows(), 1f, dy, out(), input.address(), in(), gradient.beta(),
              gradient.tensor().address(), in());
    }
    if (bias != null && tape.tracks(bias)) {
      long sums = tape.gradient(bias).addressToAdd();
      parallel.runChunks(out(), 64, (first, last) -> Rows.addColumnSums(dy, rows(), out(), first, last, sums));
    }
  }
}
