package com.example.infini;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code y = n / s} row by row: numerators {@code [N, T, d]}, divisors {@code [N, T, 1]}; zero, without gradient, where the divisor is zero.
 * {@code dn = dy / s}, {@code ds = - sum over columns of y dy / s}.
 */
final class DivideRows extends Operation {
  private final Tensor numerators;
  private final Tensor divisors;
  private Tensor output;

  private DivideRows(Tensor numerators, Tensor divisors) {
    super(numerators, divisors);
    this.numerators = numerators;
    this.divisors = divisors;
  }

  static Tensor apply(Tape tape, Tensor numerators, Tensor divisors) {
    return tape.apply(new DivideRows(numerators, divisors));
  }

  private INDArray matrix(Tensor tensor) {
    return tensor.array().reshape('c', numerators.shape().rows(), numerators.shape().last());
  }

  /** {@code 1 / s [N T, 1]}, and 0 where s is 0. */
  private INDArray reciprocals() {
    INDArray s = divisors.array().reshape('c', numerators.shape().rows(), 1);
    INDArray zero = s.eq(0).castTo(s.dataType());
    return s.add(zero).rdivi(1).muli(zero.rsub(1));
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    output = tape.empty(numerators.type(), numerators.shape());
    matrix(output).assign(matrix(numerators).mulColumnVector(reciprocals()));
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray perNumerator = matrix(outputGradient).mulColumnVector(reciprocals());
    if (tape.tracks(numerators)) {
      tape.gradient(numerators).add(perNumerator);
    }
    if (tape.tracks(divisors)) {
      tape.gradient(divisors).add(perNumerator.mul(matrix(output)).sum(true, 1).negi());
    }
  }
}
