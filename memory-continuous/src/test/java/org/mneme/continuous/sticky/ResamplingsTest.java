package org.mneme.continuous.sticky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.continuous.signal.SignalFit;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class ResamplingsTest {
  private static final double[] HISTOGRAM = {0.5, 0, 0.25, 0.25};

  private static Resampling named(String name) {
    return Resamplings.all().stream().filter(way -> way.name().equals(name)).findFirst().orElseThrow();
  }

  private static DoubleSupplier giving(double... numbers) {
    PrimitiveIterator.OfDouble iterator = DoubleStream.of(numbers).iterator();
    return iterator::nextDouble;
  }

  @Test
  void leftEdgesOfTheBinsThatAreDrawnInOrder() {
    assertThat(named("left-edge").times(HISTOGRAM, 5, giving(0.9, 0.1, 0.5, 0.74, 0.49)))
        .containsExactly(0, 0, 0.5, 0.5, 0.75);
  }

  @Test
  void jitterLiesWithinTheBinThatIsDrawn() {
    assertThat(named("jittered").times(HISTOGRAM, 2, giving(0.9, 0.5, 0.1, 0.25))).containsExactly(0.0625, 0.875);
  }

  @Test
  void quantilesSpreadAShareEvenlyOverItsBin() {
    assertThat(named("quantile").times(HISTOGRAM, 4, giving())).containsExactly(0.125, 0.25, 0.75, 1);
  }

  @Test
  void evenLooksGiveTheEvenTimesOfAMemoryThatIsNotSticky() {
    double[] even = new double[8];
    Arrays.fill(even, 0.125);
    assertThat(named("quantile").times(even, 32, giving())).containsExactly(SignalFit.evenTimes(32), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"left-edge", "jittered", "quantile"})
  void timesAreOrderedAndAsManyInABinAsItsShare(String name, RandomStream random) {
    int samples = 40_000;
    double[] times = named(name).times(HISTOGRAM, samples, random::nextDouble);
    assertThat(times).isSorted();
    for (int bin = 0; bin < HISTOGRAM.length; bin++) {
      double left = bin / 4.0;
      boolean upper = name.equals("quantile"); // its times are the right ends of equal shares
      long inside = IntStream.range(0, samples)
          .filter(sample -> upper
              ? times[sample] > left && times[sample] <= left + 0.25
              : times[sample] >= left && times[sample] < left + 0.25)
          .count();
      assertThat((double) inside / samples).as("share of bin %d", bin).isCloseTo(HISTOGRAM[bin], within(0.01));
    }
  }
}
