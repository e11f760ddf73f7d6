package org.mneme.continuous.coordinates;

import org.mneme.nn.Linear;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.LinearOverTime;

/**
 * A signal seen through a projection, {@code B W} with {@code B = U b}: the keys or the values of what is remembered. What is asked of it is
 * {@code V B W} for weights V of the coefficients.
 *
 * @param space the space of signals
 * @param coordinates b {@code [B, R, D]}; zeros in batch rows that remember nothing
 * @param projection W, {@code [D, D]} without a bias
 */
public record ProjectedSignal(SignalSpace space, Tensor coordinates, Linear projection) {
  /** Returns {@code V B W} {@code [B, K, D]} for constant V: the smaller of R and K rows goes through the projection. */
  public Tensor combined(Tape tape, Combinations combinations) {
    return combinations.count() < space.dimension()
        ? projection.apply(tape, combinations.of(tape, coordinates))
        : combinations.of(tape, projection.apply(tape, coordinates));
  }

  /** Returns {@code V B W} {@code [B, K, D]} for trained V {@code [K, N]}, of which there are few. */
  public Tensor combined(Tape tape, Tensor weights) {
    return projection.apply(tape, LinearOverTime.apply(tape, space.folded(tape, weights), coordinates));
  }
}
