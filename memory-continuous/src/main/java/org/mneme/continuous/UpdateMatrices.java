package org.mneme.continuous;

import java.util.HashMap;
import java.util.Map;
import org.mneme.continuous.coordinates.SignalSpace;
import org.mneme.continuous.kernels.UpdateCoefficients.RowUpdate;
import org.mneme.continuous.signal.SignalFit;
import org.mneme.continuous.signal.UpdateFit;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/**
 * The constant matrices of regressions as tensors, each worked out when it is first needed. All blocks of a model share them. They are those of
 * coordinates b of the coefficients {@code B = U b}: {@code b' = (U^T A U) b + (U^T C) X}.
 */
final class UpdateMatrices {
  private final SignalFit fit;
  private final SignalSpace space;
  private final int samples;
  private final Kernels kernels;
  private final ElementType type;
  private final double[][] sampledEvenly;
  private final Map<Integer, RowUpdate> firsts = new HashMap<>();
  private final Map<Kind, UpdateFit> fits = new HashMap<>();
  private final Map<Kind, RowUpdate> updates = new HashMap<>();
  private final Map<Kind, RowUpdate> resampledUpdates = new HashMap<>();

  private record Kind(int length, double share) {}

  UpdateMatrices(SignalFit fit, SignalSpace space, int samples, Kernels kernels, ElementType type) {
    this.fit = fit;
    this.space = space;
    this.samples = samples;
    this.kernels = kernels;
    this.type = type;
    this.sampledEvenly = space.coordinates(fit.basis().values(SignalFit.evenTimes(samples)));
  }

  /** Returns the update of a row that remembers nothing yet: {@code b = U^T G^T X} for the first L vectors. */
  RowUpdate first(int length) {
    return firsts.computeIfAbsent(length, key -> RowUpdate.of(null, transposed(space.coordinates(fit.first(key)))));
  }

  /** Returns the matrices {@code [R, R]} and {@code [R, L]} of {@code b' = (U^T A U) b + (U^T C) X}, for even samples. */
  RowUpdate update(int length, double share) {
    return updates.computeIfAbsent(new Kind(length, share), kind -> {
      UpdateFit found = fit(kind);
      return RowUpdate.of(tensor(found.recurrence(sampledEvenly)), transposed(found.newFit()));
    });
  }

  /** Returns the matrices {@code [R, M]} and {@code [R, L]} of {@code b' = U^T (G_old^T X_old + C X)}, for samples taken elsewhere. */
  RowUpdate resampledUpdate(int length, double share) {
    return resampledUpdates.computeIfAbsent(new Kind(length, share), kind -> {
      UpdateFit found = fit(kind);
      return RowUpdate.of(transposed(found.oldFit()), transposed(found.newFit()));
    });
  }

  private UpdateFit fit(Kind kind) {
    return fits.computeIfAbsent(kind, key -> {
      UpdateFit found = fit.update(samples, key.length(), key.share());
      return new UpdateFit(space.coordinates(found.oldFit()), space.coordinates(found.newFit()));
    });
  }

  private Tensor tensor(double[][] rows) {
    Tensor tensor = kernels.tensor(type, Shape.of(rows.length, rows[0].length));
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < rows[row].length; column++) {
        tensor.set((long) row * rows[row].length + column, rows[row][column]);
      }
    }
    return tensor;
  }

  private Tensor transposed(double[][] rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns.length; column++) {
        columns[column][row] = rows[row][column];
      }
    }
    return tensor(columns);
  }
}
