package org.mneme.continuous.density;

import org.mneme.continuous.signal.Basis;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.LinearOverTime;

/** A signal's values at fixed times: a product of its coefficients with the constant matrix Psi {@code [G, N]}. */
public final class Grid {
  private final Tensor matrix;

  Grid(ParameterScope scope, Basis basis, double[] times) {
    this.matrix = scope.kernels().tensor(scope.type(), Shape.of(times.length, basis.size()));
    double[][] values = basis.values(times);
    for (int row = 0; row < values.length; row++) {
      for (int function = 0; function < basis.size(); function++) {
        matrix.set((long) row * basis.size() + function, values[row][function]);
      }
    }
  }

  /** Returns {@code Psi B[b]}, {@code [B, G, D]}. */
  Tensor of(Tape tape, Tensor coefficients) {
    return LinearOverTime.apply(tape, matrix, coefficients);
  }
}
