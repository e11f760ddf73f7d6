package org.mneme.tensor.operations;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code y = g x} with one factor per column: x {@code [..., D]}, g {@code [D]}; {@code dx = g dy}, {@code dg = sum over rows of x dy}.
 */
public final class ScaleColumns extends Operation {
  private final Tensor input;
  private final Tensor factors;

  private ScaleColumns(Tensor input, Tensor factors) {
    super(input, factors);
    this.input = input;
    this.factors = factors;
    if (factors.shape().elements() != input.shape().last()) {
      throw new IllegalArgumentException(
          "scaling the columns of " + input.shape() + " needs factors [" + input.shape().last() + "], given "
              + factors.shape());
    }
  }

  /** Returns the scaled input. */
  public static Tensor apply(Tape tape, Tensor input, Tensor factors) {
    return tape.apply(new ScaleColumns(input, factors));
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
    Tensor output = tape.empty(input.type(), input.shape());
    matrix(output).assign(matrix(input).mulRowVector(factors.array().reshape(1, width())));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray dy = matrix(outputGradient);
    if (tape.tracks(input)) {
      tape.gradient(input).add(dy.mulRowVector(factors.array().reshape(1, width())));
    }
    if (tape.tracks(factors)) {
      tape.gradient(factors).add(dy.mul(matrix(input)).sum(0));
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(ElementType.FLOAT32, input.shape());
    scaleRows(tape, input.address(), output.address(), false);
    return output;
  }

  private void scaleRows(Tape tape, long source, long target, boolean adds) {
    long scales = factors.address();
    tape.kernels().parallel().run(rows(), 2.0 * width(), (from, to) -> {
      for (int row = from; row < to; row++) {
        long offset = (long) row * width() * Float.BYTES;
        Rows.multiply(source + offset, scales, target + offset, adds, width());
      }
    });
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(input)) {
      Gradient gradient = tape.gradient(input);
      scaleRows(tape, outputGradient.address(), gradient.tensor().address(), gradient.adds());
    }
    if (tape.tracks(factors)) {
      addFactorGradient(tape, outputGradient);
    }
  }

  /** Each column is summed from the first row to the last: the same sums for any number of threads. */
  private void addFactorGradient(Tape tape, Tensor outputGradient) {
    Tensor products = tape.empty(ElementType.FLOAT32, input.shape());
    long x = input.address();
    long dy = outputGradient.address();
    long product = products.address();
    tape.kernels().parallel().run(rows(), 2.0 * width(), (from, to) -> {
      long offset = (long) from * width() * Float.BYTES;
      Rows.multiply(x + offset, dy + offset, product + offset, false, (to - from) * width());
    });
    long target = tape.gradient(factors).addressToAdd();
    tape.kernels()
        .parallel()
        .run(width(), rows(), (from, to) -> Rows.addColumnSums(product, rows(), width(), from, to, target));
  }
}
