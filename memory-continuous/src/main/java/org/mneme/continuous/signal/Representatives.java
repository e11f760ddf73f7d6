package org.mneme.continuous.signal;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A few of a basis's functions that stand for all of them: {@code psi_n = sum over s of W[s, n] psi_s} at every time, so a signal with coefficients B
 * has the coefficients {@code W B} {@code [S, D]} of these functions alone. Whoever reads a signal at times, or under densities, asks S functions in
 * place of N.
 *
 * <p>The functions are chosen by pivoting, so that numbers in W are small; what W misses of a function is at no time more than half of single
 * precision of the highest value that any of them has.
 *
 * @param functions which functions, those of one width side by side
 * @param weights W {@code [S, N]}
 * @param all whether these are all functions in their order, W = I
 */
public record Representatives(int[] functions, double[][] weights, boolean all) {
  private static final double NEGLIGIBLE = 0x1p-24;

  /** Beyond so many widths a function is lower than that. */
  private static final double REACH = 6;

  /** Returns all functions of a basis. */
  public static Representatives all(Basis basis) {
    return new Representatives(
        IntStream.range(0, basis.size()).toArray(), CoefficientSpace.whole(basis.size()).directions(), true);
  }

  /** Returns the functions that stand for all as far as single precision can tell; all where that takes most of them. */
  public static Representatives of(GaussianBasis basis) {
    double reach = REACH * IntStream.range(0, basis.size()).mapToDouble(basis::width).max().orElseThrow();
    Optional<double[][]> sampled = basis.sampled(-reach, 1 + reach);
    return sampled.map(Representatives::transposed)
        .flatMap(values -> PivotedRows.of(values, PivotedRows::highest, tolerance(values), basis.few())
            .map(span -> of(basis, values, span)))
        .orElse(all(basis));
  }

  private static double tolerance(double[][] values) {
    return NEGLIGIBLE * IntStream.range(0, values.length)
        .mapToDouble(function -> PivotedRows.highest(values[function]))
        .max()
        .orElseThrow();
  }

  private static Representatives of(GaussianBasis basis, double[][] values, PivotedRows span) {
    double[][] coordinates = span.coordinates(values);
    double[][] byFunction = new double[values.length][];
    for (int function = 0; function < values.length; function++) {
      byFunction[function] = solved(coordinates, span.pivots(), coordinates[function]);
    }
    double[][] weights = transposed(byFunction);
    int[] order = IntStream.range(0, weights.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer index) -> basis.width(span.pivots()[index]))
                .thenComparing(index -> basis.centre(span.pivots()[index])))
        .mapToInt(Integer::intValue)
        .toArray();
    return new Representatives(
        IntStream.of(order).map(index -> span.pivots()[index]).toArray(),
        IntStream.of(order).mapToObj(index -> weights[index]).toArray(double[][]::new), false);
  }

  /** Solves {@code x P = y} for the coordinates P of the rows that were taken, a lower triangle. */
  private static double[] solved(double[][] coordinates, int[] pivots, double[] y) {
    double[] x = new double[pivots.length];
    for (int column = pivots.length - 1; column >= 0; column--) {
      double rest = y[column];
      for (int later = column + 1; later < pivots.length; later++) {
        rest -= x[later] * coordinates[pivots[later]][column];
      }
      x[column] = rest / coordinates[pivots[column]][column];
    }
    return x;
  }

  private static double[][] transposed(double[][] rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns.length; column++) {
        columns[column][row] = rows[row][column];
      }
    }
    return columns;
  }

  /** Returns these functions as a basis of their own. */
  public Basis selectedFrom(Basis basis) {
    return all ? basis : new Selected(basis, functions);
  }

  private record Selected(Basis basis, int[] functions) implements Basis {
    @Override
    public int size() {
      return functions.length;
    }

    @Override
    public double value(int function, double time) {
      return basis.value(functions[function], time);
    }
  }
}
