package org.mneme.continuous.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BasisTest {
  static Stream<Basis> orthonormal() {
    return Stream.of(
        new FourierBasis(7), new FourierBasis(8), new PolynomialBasis(6), new RectangularBasis(5),
        new RectangularBasis(8));
  }

  @ParameterizedTest
  @MethodSource
  void orthonormal(Basis basis) {
    int cells = 20_000;
    double[] times = IntStream.range(0, cells).mapToDouble(index -> -0.5 + (index + 0.5) * 2 / cells).toArray();
    double[][] values = basis.values(times);
    for (int first = 0; first < basis.size(); first++) {
      for (int second = 0; second < basis.size(); second++) {
        double product = 0;
        for (double[] row : values) {
          product += row[first] * row[second] * 2 / cells;
        }
        assertThat(product).isCloseTo(first == second ? 1 : 0, within(1e-3));
      }
    }
  }

  @Test
  void gaussiansAreDensitiesCentredWhereTheySay() {
    GaussianBasis basis = new GaussianBasis(7, List.of(0.02, 0.1));
    for (int function = 0; function < basis.size(); function++) {
      double integral = 0;
      double mean = 0;
      for (int cell = 0; cell < 40_000; cell++) {
        double time = -1 + (cell + 0.5) * 3 / 40_000;
        integral += basis.value(function, time) * 3 / 40_000;
        mean += time * basis.value(function, time) * 3 / 40_000;
      }
      assertThat(integral).isCloseTo(1, within(1e-6));
      assertThat(mean).isCloseTo(basis.centre(function), within(1e-6));
    }
  }

  @Test
  void unevenNumbersGiveTheFirstWidthsOneCentreMore() {
    GaussianBasis basis = new GaussianBasis(5, List.of(0.02, 0.1));
    assertThat(IntStream.range(0, 5).mapToDouble(basis::centre)).containsExactly(0.0, 0.0, 0.5, 1.0, 1.0);
    GaussianBasis single = new GaussianBasis(3, List.of(0.1, 0.2));
    assertThat(IntStream.range(0, 3).mapToDouble(single::centre)).containsExactly(0.0, 0.5, 1.0);
  }

  @Test
  void everyTimeLiesInExactlyOneWindow() {
    RectangularBasis basis = new RectangularBasis(7);
    for (double time : new double[] {0, 1 / 7.0, 0.3, 0.999, 1}) {
      long inside = IntStream.range(0, 7).filter(function -> basis.value(function, time) != 0).count();
      assertThat(inside).as("time " + time).isEqualTo(1);
    }
    for (double[] outside : basis.values(new double[] {-0.1, 1.1})) {
      assertThat(outside).containsOnly(0);
    }
  }
}
