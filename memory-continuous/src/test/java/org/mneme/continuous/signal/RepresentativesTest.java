package org.mneme.continuous.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
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

  @ParameterizedTest
  @ValueSource(ints = {63, 64, 256})
  void everyFunctionIsASumOfThemAtEveryTime(int size, RandomStream random) {
    GaussianBasis basis = scaled(size);
    Representatives representatives = Representatives.of(basis);
    assertThat(representatives.all()).isFalse();
    double[] times = DoubleStream.generate(random::nextGaussian).limit(TIMES).toArray();
    double[][] all = basis.values(times);
    double[][] sums = Matrices.product(representatives.selectedFrom(basis).values(times), representatives.weights());
    double limit = 2 * 0x1p-24 * highest(basis.values(SignalFit.evenTimes(size)));
    for (int time = 0; time < times.length; time++) {
      assertThat(sums[time]).as("time %s", times[time]).containsExactly(all[time], within(limit));
    }
  }

  /** So they are no less exact in single precision than all of them. */
  @ParameterizedTest
  @ValueSource(ints = {64, 256})
  void weightsAreSmall(int size) {
    Representatives representatives = Representatives.of(scaled(size));
    assertThat(highest(representatives.weights())).isLessThan(2);
    assertThat(representatives.functions().length).isLessThan(size * 2 / 3);
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
    assertThat(representatives.weights()).isDeepEqualTo(CoefficientSpace.whole(32).directions());
  }
}
