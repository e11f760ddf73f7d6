package org.mneme.continuous.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoefficientSpaceTest {
  private static GaussianBasis scaled(int size) {
    return new GaussianBasis(size, List.of(0.01 * 512 / size, 0.05 * 512 / size));
  }

  /** What regressions make of unit vectors, at most 1 / (2 sqrt(ridge)) long, lies in the space to half of single precision of that. */
  @ParameterizedTest
  @CsvSource({"64,1,64,64,0.75", "64,0.01,256,64,0.9", "128,1,128,33,0.5", "256,1,256,256,0.75", "256,5,100,512,0.99",
      "64,1e-6,64,64,0.75", "96,1000,64,64,0.75"})
  void coefficientsOfRegressionsLieInIt(int size, double ridge, int samples, int length, double share) {
    GaussianBasis basis = scaled(size);
    CoefficientSpace space = CoefficientSpace.of(basis, ridge);
    assertThat(space.isWhole()).isFalse();
    SignalFit fit = new SignalFit(basis, ridge);
    UpdateFit update = fit.update(samples, length, share);
    double limit = 1.2 * 0x1p-24 / (2 * Math.sqrt(ridge));
    for (double[][] rows : List.of(fit.first(length), update.oldFit(), update.newFit())) {
      double[][] inside = Matrices.product(space.coordinates(rows), space.directions());
      for (int row = 0; row < rows.length; row++) {
        double[] given = rows[row];
        double[] found = inside[row];
        double[] outside = IntStream.range(0, size).mapToDouble(column -> given[column] - found[column]).toArray();
        assertThat(PivotedRows.length(outside)).as("row %d", row).isLessThan(limit);
      }
    }
  }

  @Test
  void directionsAreOrthonormal() {
    double[][] directions = CoefficientSpace.of(scaled(128), 1).directions();
    for (int first = 0; first < directions.length; first++) {
      for (int second = 0; second < directions.length; second++) {
        assertThat(PivotedRows.product(directions[first], directions[second]))
            .isCloseTo(first == second ? 1 : 0, within(1e-12));
      }
    }
  }

  @Test
  void overlappingFunctionsHaveFewDirections() {
    assertThat(CoefficientSpace.of(scaled(64), 1).dimension()).isBetween(35, 45);
    assertThat(CoefficientSpace.of(scaled(256), 1).dimension()).isBetween(110, 140);
    assertThat(CoefficientSpace.of(scaled(512), 1).dimension()).isBetween(200, 270);
  }

  /** There are not many too many directions: the last of them still holds about as much as may be left out. */
  @Test
  void theLastDirectionIsNeeded() {
    double[][] directions = CoefficientSpace.of(scaled(64), 1).directions();
    double[] last = directions[directions.length - 1];
    double longest = Arrays.stream(new SignalFit(scaled(64), 1).first(4096))
        .mapToDouble(row -> Math.abs(PivotedRows.product(row, last)))
        .max()
        .orElseThrow();
    assertThat(longest).isGreaterThan(0x1p-25 / 4);
  }

  @Test
  void functionsThatHardlyOverlapHaveAsManyDirectionsAsFunctions() {
    CoefficientSpace space = CoefficientSpace.of(new GaussianBasis(32, List.of(0.001)), 1);
    assertThat(space.isWhole()).isTrue();
    assertThat(space.dimension()).isEqualTo(32);
    assertThat(space.directions()).isDeepEqualTo(IntStream.range(0, 32)
        .mapToObj(row -> IntStream.range(0, 32).mapToDouble(column -> row == column ? 1 : 0).toArray())
        .toArray(double[][]::new));
    assertThat(CoefficientSpace.of(new GaussianBasis(8, List.of(0.05, 0.1)), 1).isWhole()).isTrue();
  }
}
