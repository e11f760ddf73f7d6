package org.mneme.continuous.signal;

/** Products of small matrices, for tests. */
final class Matrices {
  private Matrices() {}

  /** A^T B. */
  static double[][] transposedProduct(double[][] first, double[][] second) {
    double[][] product = new double[first[0].length][second[0].length];
    for (int k = 0; k < first.length; k++) {
      for (int row = 0; row < product.length; row++) {
        for (int column = 0; column < product[0].length; column++) {
          product[row][column] += first[k][row] * second[k][column];
        }
      }
    }
    return product;
  }

  /** A B. */
  static double[][] product(double[][] first, double[][] second) {
    return transposedProduct(transposed(first), second);
  }

  static double[][] transposed(double[][] matrix) {
    double[][] transposed = new double[matrix[0].length][matrix.length];
    for (int row = 0; row < matrix.length; row++) {
      for (int column = 0; column < matrix[0].length; column++) {
        transposed[column][row] = matrix[row][column];
      }
    }
    return transposed;
  }

  static double[][] sum(double[][] first, double[][] second) {
    double[][] sum = new double[first.length][first[0].length];
    for (int row = 0; row < sum.length; row++) {
      for (int column = 0; column < sum[0].length; column++) {
        sum[row][column] = first[row][column] + second[row][column];
      }
    }
    return sum;
  }
}
