package org.mneme.continuous.signal;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where the coefficients of signals lie: {@code B = U b} with R orthonormal directions U {@code [N, R]} and coordinates b {@code [R, D]}.
 *
 * <p>Every coefficient comes out of a regression, {@code B = (F F^T + ridge I)^-1 F X = F (F^T F + ridge I)^-1 X}, so it is a sum of columns of F, the
 * functions' values psi(t) at the times of the vectors and of the padding, from -1/2 to 3/2. Gaussian functions overlap, and these columns differ in
 * far fewer directions than there are functions. Directions are added until no more than e of any psi(t) is left outside of them; then of the
 * coefficients of a single vector about e / ridge is left. That is half of single precision of {@code 1 / (2 sqrt(ridge))}, the longest that they can
 * be, so numbers in single precision hold all that they could hold of B. A memory in single precision keeps b in place of B, R / N of the numbers, and
 * updates it at less than R / N of the operations.
 *
 * <p>The paper keeps B. In double precision, for functions of another kind, and where R is not much smaller than N, this does, too: then U = I.
 */
public final class CoefficientSpace {
  /** Half of single precision. */
  private static final double NEGLIGIBLE = 0x1p-24;

  /** Between these times a regression has vectors and padding. */
  private static final double FROM = -0.5;

  private static final double TO = 1.5;

  private final int functions;
  private final PivotedRows span;

  private CoefficientSpace(int functions, PivotedRows span) {
    this.functions = functions;
    this.span = span;
  }

  /** Returns the space of all coefficients of N functions. */
  public static CoefficientSpace whole(int functions) {
    return new CoefficientSpace(functions, null);
  }

  /**
   * Returns the directions of a basis as single precision can tell them apart.
   *
   * @param ridge the penalty of the regressions
   */
  public static CoefficientSpace of(GaussianBasis basis, double ridge) {
    double tolerance = NEGLIGIBLE * Math.sqrt(ridge) / 2;
    Optional<PivotedRows> span = basis.sampled(FROM, TO)
        .flatMap(values -> PivotedRows.of(values, PivotedRows::length, tolerance, basis.few()))
        .filter(found -> found.pivots().length > 0);
    return span.map(found -> new CoefficientSpace(basis.size(), found)).orElse(whole(basis.size()));
  }

  /** Returns N. */
  public int functions() {
    return functions;
  }

  /** Returns whether the directions are the functions themselves, R = N and U = I. */
  public boolean isWhole() {
    return span == null;
  }

  /** Returns R. */
  public int dimension() {
    return isWhole() ? functions : span.pivots().length;
  }

  /** Returns U transposed {@code [R, N]}. */
  public double[][] directions() {
    return isWhole()
        ? IntStream.range(0, functions).mapToObj(this::unit).toArray(double[][]::new)
        : span.directions();
  }

  private double[] unit(int function) {
    double[] unit = new double[functions];
    unit[function] = 1;
    return unit;
  }

  /** Returns U {@code [N, R]}. */
  public double[][] byFunction() {
    return transposed(directions());
  }

  static double[][] transposed(double[][] rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns.length; column++) {
        columns[column][row] = rows[row][column];
      }
    }
    return columns;
  }

  /** Returns {@code rows U}: rows of numbers per function {@code [rows, N]} become rows of numbers per direction {@code [rows, R]}. */
  public double[][] coordinates(double[][] rows) {
    return isWhole() ? rows : span.coordinates(rows);
  }
}
