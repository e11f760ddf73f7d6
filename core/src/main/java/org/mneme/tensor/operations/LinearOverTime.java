package org.mneme.tensor.operations;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blas;
import org.mneme.tensor.cpu.Parallel;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code y[b] = A x[b]}: a linear map along time, the same for every batch row and column; x {@code [B, T, D]}, A {@code [N, T]}, y
 * {@code [B, N, D]}. A is a constant matrix (a regression, a resampling) or trained.
 *
 * <p>Gradients: {@code dx[b] = A^T dy[b]}, {@code dA = sum over b of dy[b] x[b]^T}.
 */
public final class LinearOverTime extends Operation {
  private final Tensor matrix;
  private final Tensor input;
  private final int batch;
  private final int outputs;
  private final int length;
  private final int width;

  private LinearOverTime(Tensor matrix, Tensor input) {
    super(matrix, input);
    this.matrix = matrix;
    this.input = input;
    boolean fits = input.shape().rank() == 3
        && matrix.shape().rank() == 2
        && matrix.shape().size(1) == input.shape().size(1);
    if (!fits) {
      throw new IllegalArgumentException(
          "a linear map over time needs a matrix [N, T] and an input [B, T, D], given " + matrix.shape() + " and "
              + input.shape());
    }
    this.batch = input.shape().size(0);
    this.outputs = matrix.shape().size(0);
    this.length = input.shape().size(1);
    this.width = input.shape().size(2);
  }

  /** Returns {@code A x[b]} for every batch row. */
  public static Tensor apply(Tape tape, Tensor matrix, Tensor input) {
    return tape.apply(new LinearOverTime(matrix, input));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(input.type(), Shape.of(batch, outputs, width));
    output.array().assign(Products.each(matrix.array(), false, input.array(), false));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray dy = outputGradient.array();
    if (tape.tracks(input)) {
      tape.gradient(input).add(Products.each(matrix.array(), true, dy, false));
    }
    if (tape.tracks(matrix)) {
      tape.gradient(matrix).add(Products.each(dy, false, input.array(), true).sum(0));
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(input.type(), Shape.of(batch, outputs, width));
    Blas.Steps steps = new Blas.Steps(0, (long) length * width, (long) outputs * width);
    tape.kernels()
        .blas()
        .multiplyEach(
            tape.kernels().parallel(), batch, steps, false, false, outputs, width, length, 1f, matrix.address(), length,
            input.address(), width, 0f, output.address(), width);
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    Blas blas = tape.kernels().blas();
    Parallel parallel = tape.kernels().parallel();
    long dy = outputGradient.address();
    if (tape.tracks(input)) {
      Gradient gradient = tape.gradient(input);
      Blas.Steps steps = new Blas.Steps(0, (long) outputs * width, (long) length * width);
      blas.multiplyEach(
          parallel, batch, steps, true, false, length, width, outputs, 1f, matrix.address(), length, dy, width,
          gradient.beta(), gradient.tensor().address(), width);
    }
    if (tape.tracks(matrix)) {
      long target = tape.gradient(matrix).addressToAdd();
      for (long row = 0; row < batch; row++) {
        blas.multiply(
            parallel, false, true, outputs, length, width, 1f, dy + row * outputs * width * Float.BYTES, width,
            input.address() + row * length * width * Float.BYTES, width, 1f, target, length);
      }
    }
  }
}
