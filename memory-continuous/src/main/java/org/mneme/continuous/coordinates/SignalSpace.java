package org.mneme.continuous.coordinates;

import org.mneme.continuous.signal.Basis;
import org.mneme.continuous.signal.CoefficientSpace;
import org.mneme.continuous.signal.GaussianBasis;
import org.mneme.continuous.signal.Representatives;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Linear;

/**
 * The space of a model's signals, {@code B = U b}: coefficients B {@code [N, D]}, coordinates b {@code [R, D]}. All blocks share one.
 *
 * <p>In single precision Gaussian functions have fewer directions than functions (R below N), and fewer functions stand for all. In double precision,
 * and for other functions, coordinates are the coefficients themselves.
 */
public final class SignalSpace {
  private final CoefficientSpace space;
  private final Representatives representatives;
  private final Basis representing;
  private final Kernels kernels;
  private final ElementType type;
  private final Tensor directions;
  private final Combinations representativeCoefficients;

  private SignalSpace(
      Basis basis, CoefficientSpace space, Representatives representatives, Kernels kernels, ElementType type) {
    this.space = space;
    this.representatives = representatives;
    this.representing = representatives.selectedFrom(basis);
    this.kernels = kernels;
    this.type = type;
    this.directions = space.isWhole() ? null : tensor(space.directions());
    this.representativeCoefficients =
        representatives.all() ? allCoefficients() : combinations(representatives.weights());
  }

  /**
   * Returns the space of a basis's signals.
   *
   * @param ridge the penalty of the regressions
   * @param type the type of the coordinates
   */
  public static SignalSpace of(Basis basis, double ridge, Kernels kernels, ElementType type) {
    if (type == ElementType.FLOAT32 && basis instanceof GaussianBasis gaussian) {
      return new SignalSpace(
          basis, CoefficientSpace.of(gaussian, ridge), Representatives.of(gaussian), kernels, type);
    }
    return new SignalSpace(
        basis, CoefficientSpace.whole(basis.size()), Representatives.all(basis), kernels, type);
  }

  private Combinations allCoefficients() {
    return new Combinations(space.functions(), space.isWhole() ? null : tensor(space.byFunction()));
  }

  /** Returns the number of coordinates R. */
  public int dimension() {
    return space.dimension();
  }

  /** Returns {@code rows U}: rows of numbers per function {@code [rows, N]} become rows of numbers per coordinate {@code [rows, R]}. */
  public double[][] coordinates(double[][] rows) {
    return space.coordinates(rows);
  }

  /** Returns constant combinations of coefficients, by their weights {@code [K, N]}. */
  public Combinations combinations(double[][] weights) {
    return new Combinations(weights.length, tensor(space.coordinates(weights)));
  }

  /** Returns the functions that stand for all. */
  public Representatives representatives() {
    return representatives;
  }

  /** Returns the functions that stand for all as a basis of their own. */
  public Basis representing() {
    return representing;
  }

  /** Returns the coefficients of the same signal in terms of these functions alone. */
  public Combinations representativeCoefficients() {
    return representativeCoefficients;
  }

  /** Returns {@code w U} {@code [K, R]} for trained weights of coefficients w {@code [K, N]}. */
  Tensor folded(Tape tape, Tensor weights) {
    return directions == null ? weights : Linear.apply(tape, weights, directions);
  }

  /** Returns constant numbers as a tensor of the space's type. */
  public Tensor tensor(double[][] rows) {
    Tensor tensor = kernels.tensor(type, Shape.of(rows.length, rows[0].length));
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < rows[row].length; column++) {
        tensor.set((long) row * rows[row].length + column, rows[row][column]);
      }
    }
    return tensor;
  }
}
