package org.mneme.continuous.signal;

/**
 * The constant matrices of one kind of update, {@code B' = oldFit^T X_old + newFit^T X}: X_old {@code [M, D]} are samples of the old signal, X
 * {@code [L, D]} the new vectors.
 *
 * <p>Or, the same in coordinates b of the coefficients {@code B = U b}: then N below is their number R.
 *
 * @param oldFit {@code [M, N]}
 * @param newFit {@code [L, N]}, the {@code C} of the recurrence transposed
 */
public record UpdateFit(double[][] oldFit, double[][] newFit) {
  /**
   * Returns A {@code [N, N]} such that {@code B' = A B + newFit^T X}: samples are linear in B, so where they are always taken at the same times the
   * memory is a fixed linear recurrence.
   *
   * @param sampled the basis at the times of the samples {@code [M, N]}
   */
  public double[][] recurrence(double[][] sampled) {
    int size = sampled[0].length;
    double[][] product = new double[size][size];
    for (int sample = 0; sample < sampled.length; sample++) {
      for (int row = 0; row < size; row++) {
        double factor = oldFit[sample][row];
        for (int column = 0; column < size; column++) {
          product[row][column] += factor * sampled[sample][column];
        }
      }
    }
    return product;
  }
}
