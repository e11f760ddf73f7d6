package org.mneme.continuous.signal;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Ridge regression of vectors on a basis: {@code B = G^T X} minimises {@code |F^T B - X|^2 + ridge |B|^2}, so that
 * {@code G = F^T (F F^T + ridge I)^-1} with {@code F[j, i] = psi_j(t_i)}; of G only the rows of the vectors are kept, since the padding's targets
 * are 0 (Martins et al. 2022, section 3.1).
 *
 * <p>The matrix is inverted once, in double precision by Cholesky's method: its condition is about 5e5 with the authors' constants, and their
 * float32 inverse is off by several per cent.
 */
public final class SignalFit {
  private final Basis basis;
  private final double ridge;

  /** Takes the basis and the positive ridge penalty. */
  public SignalFit(Basis basis, double ridge) {
    if (!(ridge > 0)) {
      throw new IllegalArgumentException("the ridge penalty is positive, given " + ridge);
    }
    this.basis = basis;
    this.ridge = ridge;
  }

  /** Returns the basis. */
  public Basis basis() {
    return basis;
  }

  /** Returns G {@code [L, N]} of the first fit of L vectors. */
  public double[][] first(int length) {
    return rows(FitTimes.first(length));
  }

  /**
   * Returns the matrices of an update.
   *
   * @param samples how many samples of the old signal M
   * @param length how many new vectors L
   * @param share the share of [0, 1] that the old signal is contracted to
   */
  public UpdateFit update(int samples, int length, double share) {
    double[][] rows = rows(FitTimes.update(samples, length, share));
    return new UpdateFit(Arrays.copyOfRange(rows, 0, samples), Arrays.copyOfRange(rows, samples, samples + length));
  }

  /** Returns {@code m / M} for m = 1 ... M: where the old signal is sampled if nothing else is said. The beginning is left out, the end taken in. */
  public static double[] evenTimes(int samples) {
    return IntStream.rangeClosed(1, samples).mapToDouble(index -> (double) index / samples).toArray();
  }

  private double[][] rows(FitTimes times) {
    double[][] values = basis.values(times.times());
    double[][] targets = Arrays.copyOfRange(values, times.from(), times.from() + times.count());
    RealMatrix right = new Array2DRowRealMatrix(targets, false).transpose();
    try {
      RealMatrix solved =
          new CholeskyDecomposition(new Array2DRowRealMatrix(gram(values), false), 1e-10, ridge / 2).getSolver()
              .solve(right);
      return solved.transpose().getData();
    } catch (NonPositiveDefiniteMatrixException illConditioned) {
      throw new IllegalArgumentException(
          "a ridge penalty of " + ridge + " is too small for " + basis.size() + " basis functions and "
              + times.count() + " vectors; give a larger one",
          illConditioned);
    }
  }

  /** {@code F F^T + ridge I}; far from their centres narrow functions are exactly 0, which spares most of the work. */
  private double[][] gram(double[][] values) {
    int size = basis.size();
    double[][] gram = new double[size][size];
    for (double[] row : values) {
      for (int first = 0; first < size; first++) {
        if (row[first] != 0) {
          double[] sums = gram[first];
          for (int second = first; second < size; second++) {
            sums[second] += row[first] * row[second];
          }
        }
      }
    }
    for (int first = 0; first < size; first++) {
      gram[first][first] += ridge;
      for (int second = 0; second < first; second++) {
        gram[first][second] = gram[second][first];
      }
    }
    return gram;
  }
}
