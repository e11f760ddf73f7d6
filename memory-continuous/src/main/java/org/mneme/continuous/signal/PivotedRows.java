package org.mneme.continuous.signal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A few rows of a matrix that stand for all of them: the Gram-Schmidt process with pivoting. Again and again the row of which most is left becomes a
 * direction, and its part in that direction is taken from every row, until no more than a tolerance is left of any.
 *
 * @param pivots which rows were taken, in their order S
 * @param directions orthonormal vectors {@code [S, columns]}; the first k of them span the first k rows that were taken
 */
record PivotedRows(int[] pivots, double[][] directions) {

  /**
   * Returns them; empty where more rows would be needed than asked for.
   *
   * @param size the size of what is left of a row
   * @param tolerance the size of what may be left
   * @param most the greatest number of rows
   */
  static Optional<PivotedRows> of(double[][] rows, ToDoubleFunction<double[]> size, double tolerance, int most) {
    double[][] left = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    List<Integer> pivots = new ArrayList<>();
    List<double[]> directions = new ArrayList<>();
    int largest = largest(left, size);
    while (size.applyAsDouble(left[largest]) > tolerance) {
      if (pivots.size() == most) {
        return Optional.empty();
      }
      double[] direction = left[largest].clone();
      // What is left of a row is small beside the row, and only nearly orthogonal to the directions that were taken from it.
      directions.forEach(earlier -> remove(earlier, direction));
      double length = length(direction);
      Arrays.setAll(direction, column -> direction[column] / length);
      pivots.add(largest);
      directions.add(direction);
      for (double[] row : left) {
        remove(direction, row);
      }
      largest = largest(left, size);
    }
    return Optional.of(
        new PivotedRows(
            pivots.stream().mapToInt(Integer::intValue).toArray(), directions.toArray(double[][]::new)));
  }

  private static int largest(double[][] rows, ToDoubleFunction<double[]> size) {
    int largest = 0;
    double found = size.applyAsDouble(rows[0]);
    for (int row = 1; row < rows.length; row++) {
      double candidate = size.applyAsDouble(rows[row]);
      if (candidate > found) {
        largest = row;
        found = candidate;
      }
    }
    return largest;
  }

  private static void remove(double[] direction, double[] row) {
    double part = product(direction, row);
    for (int column = 0; column < row.length; column++) {
      row[column] -= part * direction[column];
    }
  }

  /** Returns a row's Euclidean length. */
  static double length(double[] row) {
    return Math.sqrt(product(row, row));
  }

  /** Returns the greatest absolute value in a row. */
  static double highest(double[] row) {
    double highest = 0;
    for (double value : row) {
      highest = Math.max(highest, Math.abs(value));
    }
    return highest;
  }

  /** Returns {@code x . y}. */
  static double product(double[] x, double[] y) {
    double sum = 0;
    for (int column = 0; column < x.length; column++) {
      sum += x[column] * y[column];
    }
    return sum;
  }

  /** Returns the coordinates of rows in the directions {@code [rows, S]}. */
  double[][] coordinates(double[][] rows) {
    double[][] coordinates = new double[rows.length][directions.length];
    for (int row = 0; row < rows.length; row++) {
      for (int direction = 0; direction < directions.length; direction++) {
        coordinates[row][direction] = product(directions[direction], rows[row]);
      }
    }
    return coordinates;
  }
}
