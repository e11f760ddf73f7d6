package org.mneme.continuous.coordinates;

import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.LinearOverTime;

/**
 * K constant linear combinations of a signal's coefficients, {@code c = V B = (V U) b}: such as its values at K times.
 *
 * @param count K
 * @param matrix {@code V U}, {@code [K, R]}; null where the combinations are the coordinates themselves
 */
public record Combinations(int count, Tensor matrix) {
  /** Returns the combinations {@code [B, K, D]} of coordinates {@code [B, R, D]}. */
  public Tensor of(Tape tape, Tensor coordinates) {
    return matrix == null ? coordinates : LinearOverTime.apply(tape, matrix, coordinates);
  }
}
