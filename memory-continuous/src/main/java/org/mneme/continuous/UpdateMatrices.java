package org.mneme.continuous;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.mneme.continuous.coordinates.SignalSpace;
import org.mneme.continuous.kernels.UpdateCoefficients.RowUpdate;
import org.mneme.continuous.signal.SignalFit;
import org.mneme.continuous.signal.UpdateFit;
import org.mneme.tensor.Tensor;

/**
 * The constant matrices of regressions as tensors, each worked out when it is first needed. All blocks of a model share them. They are those of
 * coordinates b of the coefficients {@code B = U b}: {@code b' = (U^T A U) b + (U^T C) X}.
 *
 * <p>Matrices belong to a share of the past, and a contraction may have ever new ones on a text without end: those that were not used for longest are
 * forgotten, and worked out again if need be.
 */
final class UpdateMatrices {
  /** So many bytes of matrices are held at most. */
  private static final long MOST_BYTES = 256L << 20;

  private final SignalFit fit;
  private final SignalSpace space;
  private final int samples;
  private final long mostBytes;
  private final double[][] sampledEvenly;
  private final Map<Kind, RowUpdate> updates = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  private enum Past {
    NONE,
    EVEN_SAMPLES,
    RESAMPLED
  }

  private record Kind(Past past, int length, double share) {}

  UpdateMatrices(SignalFit fit, SignalSpace space, int samples) {
    this(fit, space, samples, MOST_BYTES);
  }

  UpdateMatrices(SignalFit fit, SignalSpace space, int samples, long mostBytes) {
    this.fit = fit;
    this.space = space;
    this.samples = samples;
    this.mostBytes = mostBytes;
    this.sampledEvenly = space.coordinates(fit.basis().values(SignalFit.evenTimes(samples)));
  }

  /** Returns the update of a row that remembers nothing yet: {@code b = U^T G^T X} for the first L vectors. */
  RowUpdate first(int length) {
    return held(
        new Kind(Past.NONE, length, 0), () -> RowUpdate.of(null, transposed(space.coordinates(fit.first(length)))));
  }

  /** Returns the matrices {@code [R, R]} and {@code [R, L]} of {@code b' = (U^T A U) b + (U^T C) X}, for even samples. */
  RowUpdate update(int length, double share) {
    return held(new Kind(Past.EVEN_SAMPLES, length, share), () -> {
      UpdateFit found = fit(length, share);
      return RowUpdate.of(space.tensor(found.recurrence(sampledEvenly)), transposed(found.newFit()));
    });
  }

  /** Returns the matrices {@code [R, M]} and {@code [R, L]} of {@code b' = U^T (G_old^T X_old + C X)}, for samples taken elsewhere. */
  RowUpdate resampledUpdate(int length, double share) {
    return held(new Kind(Past.RESAMPLED, length, share), () -> {
      UpdateFit found = fit(length, share);
      return RowUpdate.of(transposed(found.oldFit()), transposed(found.newFit()));
    });
  }

  private UpdateFit fit(int length, double share) {
    UpdateFit found = fit.update(samples, length, share);
    return new UpdateFit(space.coordinates(found.oldFit()), space.coordinates(found.newFit()));
  }

  /** Returns the bytes of all matrices that are held. */
  long bytes() {
    return bytes;
  }

  private RowUpdate held(Kind kind, Supplier<RowUpdate> maker) {
    RowUpdate held = updates.get(kind);
    if (held != null) {
      return held;
    }
    RowUpdate made = maker.get();
    updates.put(kind, made);
    bytes += made.bytes();
    forgetOldest();
    return made;
  }

  /** What is forgotten is not given back to the pool: a tape may still need it for its gradients. It is freed once nothing refers to it. */
  private void forgetOldest() {
    Iterator<RowUpdate> oldest = updates.values().iterator();
    while (bytes > mostBytes && updates.size() > 1) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  private Tensor transposed(double[][] rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns.length; column++) {
        columns[column][row] = rows[row][column];
      }
    }
    return space.tensor(columns);
  }
}
