package org.mneme.continuous.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class RepresentativesTest {
  private static final int TIMES = 500;

  private static GaussianBasis scaled(int size) {
    return new GaussianBasis(size, List.of(0.01 * 512 / size, 0.05 * 512 / size));
  }

  private static double highest(double[][] rows) {
    return Arrays.stream(rows).mapToDouble(PivotedRows::highest).max().orElseThrow();
  }

  private static GaussianBasis basis(String widths, int size) {
    return new GaussianBasis(size, Arrays.stream(widths.split(" ")).map(Double::valueOf).toList());
  }

  @ParameterizedTest
  @CsvSource({"63, 0.08 0.4", "64, 0.08 0.4", "256, 0.02 0.1", "96, 0.03 0.1 1", "128, 0.02 2", "16, 0.5"})
  void everyFunctionIsASumOfThemAtEveryTime(int size, String widths, RandomStream random) {
    GaussianBasis basis = basis(widths, size);
    Representatives representatives = Representatives.of(basis);
    assertThat(representatives.all()).isFalse();
    double[] times = DoubleStream.generate(random::nextGaussian).limit(TIMES).toArray();
    double[][] all = basis.values(times);
    double[][] sums =
        Matrices.product(representatives.selectedFrom(basis).values(times), representatives.weights());
    for (int function = 0; function < size; function++) {
      double limit = 1.1 * 0x1p-23 / (basis.width(function) * Math.sqrt(2 * Math.PI));
      for (int time = 0; time < times.length; time++) {
        assertThat(sums[time][function]).as("function %d, time %s", function, times[time])
            .isCloseTo(all[time][function], within(limit));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 256})
  void theyAreFewAndWeightsAreSmall(int size) {
    Representatives representatives = Representatives.of(scaled(size));
    assertThat(highest(representatives.weights())).isLessThan(8);
    assertThat(representatives.functions().length).isLessThan(size * 2 / 3);
  }

  @Test
  void widthsThatWouldTakeTooManySamplesAreLeftAsTheyAre() {
    assertThat(Representatives.of(new GaussianBasis(512, List.of(0.0005, 10.0))).all()).isTrue();
  }

  @Test
  void functionsOfOneWidthAreSideBySide() {
    GaussianBasis basis = scaled(128);
    int[] functions = Representatives.of(basis).functions();
    double[] widths = Arrays.stream(functions).mapToDouble(basis::width).toArray();
    assertThat(widths).isSorted();
    assertThat(functions).doesNotHaveDuplicates();
  }

  @Test
  void functionsThatHardlyOverlapStandForThemselves() {
    GaussianBasis basis = new GaussianBasis(32, List.of(0.01));
    Representatives representatives = Representatives.of(basis);
    assertThat(representatives.all()).isTrue();
    assertThat(representatives.selectedFrom(basis)).isSameAs(basis);
    assertThat(representatives.functions()).hasSize(32).isSorted();
  }
}
