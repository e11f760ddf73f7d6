package org.mneme.continuous.signal;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A few of a basis's functions that stand for all of them: {@code psi_n = sum over s of W[s, n] psi_s} at every time, so a signal with coefficients B
 * has the coefficients {@code W B} {@code [S, D]} of these functions alone. Whoever reads a signal at times, or under densities, asks S functions in
 * place of N.
 *
 * <p>The functions are chosen by pivoting, each measured by its own height, so that numbers in W are small; what W misses of a function is at no time
 * more than single precision of that function's height.
 *
 * @param functions which functions, those of one width side by side
 * @param weights W {@code [S, N]}; null where these are all functions in their order, W = I
 */
public record Representatives(int[] functions, double[][] weights) {
  private static final double NEGLIGIBLE = 0x1p-23;

  /** Beyond so many widths a function is lower than that. */
  private static final double REACH = 6;

  /** With larger weights, of functions scaled to one height, sums would lose what is spared. */
  private static final double LARGEST_WEIGHT = 4;

  /** Returns all functions of a basis. */
  public static Representatives all(Basis basis) {
    return new Representatives(IntStream.range(0, basis.size()).toArray(), null);
  }

  /** Returns the functions that stand for all as far as single precision can tell; all where that takes most of them. */
  public static Representatives of(GaussianBasis basis) {
    double reach = REACH * IntStream.range(0, basis.size()).mapToDouble(basis::width).max().orElseThrow();
    return basis.sampled(-reach, 1 + reach)
        .map(CoefficientSpace::transposed)
        .flatMap(values -> chosen(basis, values))
        .orElse(all(basis));
  }

  /** Chooses among functions of which the values are given {@code [N, times]}. */
  private static Optional<Representatives> chosen(GaussianBasis basis, double[][] values) {
    double[] heights = Arrays.stream(values).mapToDouble(PivotedRows::highest).toArray();
    double[][] scaled = IntStream.range(0, values.length)
        .mapToObj(function -> Arrays.stream(values[function]).map(value -> value / heights[function]).toArray())
        .toArray(double[][]::new);
    return PivotedRows.of(scaled, PivotedRows::highest, NEGLIGIBLE, basis.few()).flatMap(span -> {
      double[][] coordinates = span.coordinates(scaled);
      double[][] byFunction = Arrays.stream(coordinates)
          .map(row -> solved(coordinates, span.pivots(), row))
          .toArray(double[][]::new);
      boolean small = Arrays.stream(byFunction).allMatch(row -> PivotedRows.highest(row) <= LARGEST_WEIGHT);
      return small ? Optional.of(sideBySide(basis, span.pivots(), byFunction, heights)) : Optional.empty();
    });
  }

  /** Puts functions of one width side by side, and gives them their own heights again. */
  private static Representatives sideBySide(
      GaussianBasis basis, int[] pivots, double[][] byFunction, double[] heights) {
    int[] order = IntStream.range(0, pivots.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer index) -> basis.width(pivots[index]))
                .thenComparing(index -> basis.centre(pivots[index])))
        .mapToInt(Integer::intValue)
        .toArray();
    double[][] weights = new double[order.length][heights.length];
    for (int row = 0; row < order.length; row++) {
      for (int function = 0; function < heights.length; function++) {
        weights[row][function] = byFunction[function][order[row]] * heights[function] / heights[pivots[order[row]]];
      }
    }
    return new Representatives(IntStream.of(order).map(index -> pivots[index]).toArray(), weights);
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

  /** Returns whether these are all functions in their order. */
  public boolean all() {
    return weights == null;
  }

  /** Returns these functions as a basis of their own. */
  public Basis selectedFrom(Basis basis) {
    return all() ? basis : new Selected(basis, functions);
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
