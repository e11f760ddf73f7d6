package org.mneme.tensor.operations;

import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blas;

/**
 * {@code C[n] = op(A[n]) op(B[n])}, where op transposes or not: op(A) {@code [N, m, k]}, op(B) {@code [N, k, n]}, C {@code [N, m, n]}. A
 * transposed A is stored {@code [N, k, m]}, a transposed B {@code [N, n, k]}.
 *
 * <p>Gradients: {@code d op(A) = dC op(B)^T}, {@code d op(B) = op(A)^T dC}, each stored as its input is.
 */
public final class BatchedMatMul extends Operation {
  private final Tensor first;
  private final Tensor second;
  private final boolean firstTransposed;
  private final boolean secondTransposed;
  private final int count;
  private final int m;
  private final int n;

  private BatchedMatMul(Tensor first, boolean firstTransposed, Tensor second, boolean secondTransposed) {
    super(first, second);
    this.first = first;
    this.second = second;
    this.firstTransposed = firstTransposed;
    this.secondTransposed = secondTransposed;
    Shape a = first.shape();
    Shape b = second.shape();
    boolean fits = a.rank() == 3
        && b.rank() == 3
        && a.size(0) == b.size(0)
        && a.size(firstTransposed ? 1 : 2) == b.size(secondTransposed ? 2 : 1);
    if (!fits) {
      throw new IllegalArgumentException(
          "a batched product needs [N, m, k] and [N, k, n], given " + a + (firstTransposed ? " transposed" : "")
              + " and "
              + b + (secondTransposed ? " transposed" : ""));
    }
    this.count = a.size(0);
    this.m = a.size(firstTransposed ? 2 : 1);
    this.n = b.size(secondTransposed ? 1 : 2);
  }

  /** Returns {@code A[n] B[n]} for every n. */
  public static Tensor apply(Tape tape, Tensor first, Tensor second) {
    return apply(tape, first, false, second, false);
  }

  /** Returns {@code op(A[n]) op(B[n])} for every n. */
  public static Tensor apply(
      Tape tape, Tensor first, boolean firstTransposed, Tensor second, boolean secondTransposed) {
    return tape.apply(new BatchedMatMul(first, firstTransposed, second, secondTransposed));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    Tensor output = tape.empty(first.type(), Shape.of(count, m, n));
    output.array().assign(Products.each(first.array(), firstTransposed, second.array(), secondTransposed));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(first)) {
      tape.gradient(first)
          .add(firstTransposed
              ? Products.each(second.array(), secondTransposed, outputGradient.array(), true)
              : Products.each(outputGradient.array(), false, second.array(), !secondTransposed));
    }
    if (tape.tracks(second)) {
      tape.gradient(second)
          .add(secondTransposed
              ? Products.each(outputGradient.array(), true, first.array(), firstTransposed)
              : Products.each(first.array(), !firstTransposed, outputGradient.array(), false));
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    Tensor output = tape.empty(first.type(), Shape.of(count, m, n));
    multiply(tape, first, firstTransposed, second, secondTransposed, 0f, output);
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    if (tape.tracks(first)) {
      Gradient gradient = tape.gradient(first);
      if (firstTransposed) {
        multiply(tape, second, secondTransposed, outputGradient, true, gradient.beta(), gradient.tensor());
      } else {
        multiply(tape, outputGradient, false, second, !secondTransposed, gradient.beta(), gradient.tensor());
      }
    }
    if (tape.tracks(second)) {
      Gradient gradient = tape.gradient(second);
      if (secondTransposed) {
        multiply(tape, outputGradient, true, first, firstTransposed, gradient.beta(), gradient.tensor());
      } else {
        multiply(tape, first, !firstTransposed, outputGradient, false, gradient.beta(), gradient.tensor());
      }
    }
  }

  /** c[n] = op(a[n]) op(b[n]) + beta c[n]. */
  private void multiply(Tape tape, Tensor a, boolean aTransposed, Tensor b, boolean bTransposed, float beta, Tensor c) {
    int rows = c.shape().size(1);
    int columns = c.shape().size(2);
    int inner = a.shape().size(aTransposed ? 1 : 2);
    Blas.Steps steps = new Blas.Steps((long) rows * inner, (long) inner * columns, (long) rows * columns);
    tape.kernels()
        .blas()
        .multiplyEach(
            tape.kernels().parallel(), count, steps, aTransposed, bTransposed, rows, columns, inner, 1f, a.address(),
            a.shape().last(), b.address(), b.shape().last(), beta, c.address(), columns);
  }
}
