package org.mneme.kv.kernels;

import static java.util.Objects.requireNonNull;

/**
 * How the rows of a table are trained.
 *
 * @param semantics what happens to rows that a step does not read
 * @param beta1 the decay of the first moment
 * @param beta2 the decay of the second moment
 * @param epsilon added to the root of the second moment
 */
public record AdamSettings(Semantics semantics, double beta1, double beta2, double epsilon) {
  /** What happens to rows that a step does not read. */
  public enum Semantics {
    /**
     * Nothing: a row that no token read stays as it is, and so do its moments. The bias correction counts all steps,
     * and epsilon is not corrected:
     *
     * <pre>
     * m = beta1 m + (1 - beta1) g      v = beta2 v + (1 - beta2) g^2
     * p = p - rate sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
     * </pre>
     *
     * This is what PyTorch calls SparseAdam.
     */
    SPARSE,
    /**
     * What Adam over the whole table would do: a row that no token read has a gradient of zero, and still moves by its
     * first moment. The work is put off until the row is read again, so a step costs no more than the rows it touches.
     *
     * <pre>
     * m = beta1 m + (1 - beta1) g      v = beta2 v + (1 - beta2) g^2
     * p = p - rate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon)
     * </pre>
     */
    DENSE
  }

  /** Checks the parts. */
  public AdamSettings {
    requireNonNull(semantics, "semantics is null");
  }

  /** Returns what a step multiplies {@code m / (c sqrt(v) + epsilon)} by. */
  double stepSize(double rate, long step) {
    double firstCorrection = 1 - Math.pow(beta1, step);
    return semantics == Semantics.SPARSE
        ? rate * Math.sqrt(1 - Math.pow(beta2, step)) / firstCorrection
        : rate / firstCorrection;
  }

  /** Returns the factor c of {@code m / (c sqrt(v) + epsilon)} at a step. */
  double rootFactor(long step) {
    return semantics == Semantics.SPARSE ? 1 : 1 / Math.sqrt(1 - Math.pow(beta2, step));
  }
}
