package org.mneme.continuous.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ContractionTest {
  @Test
  void fixedContractionHalvesNothingButMultiplies() {
    double[] tokens = new Footprint(new FixedContraction(), 0.5, 64).tokens(3, 4);
    assertThat(tokens).containsExactly(new double[] {64, 64, 32, 32}, within(1e-9));
  }

  @Test
  void equalContractionGivesEveryChunkTheSameFootprint() {
    EqualContraction equal = new EqualContraction();
    for (int chunks : new int[] {1, 2, 5, 32}) {
      double[] tokens = new Footprint(equal, 1, 64).tokens(chunks, 8);
      assertThat(tokens).containsOnly(new double[] {chunks * 8.0}, within(1e-6));
    }
  }

  @Test
  void equalContractionStaysNearlyEqualForLongSequencesWithFewMatrices() {
    EqualContraction equal = new EqualContraction();
    double[] tokens = new Footprint(equal, 1, 64).tokens(10_000, 8);
    assertThat(Arrays.stream(tokens).sum()).isCloseTo(640_000, within(1e-3));
    assertThat(tokens).containsOnly(new double[] {80_000}, within(4_000.0));
    long shares = LongStream.rangeClosed(1, 1_000_000).mapToDouble(chunks -> equal.share(chunks, 1)).distinct().count();
    assertThat(shares).isLessThan(300);
  }

  @Test
  void equalContractionForgetsBeyondTau() {
    EqualContraction equal = new EqualContraction();
    assertThat(equal.share(9, 0.9)).isCloseTo(0.9, within(1e-12));
    assertThat(equal.share(100, 0.9)).isEqualTo(0.9);
    assertThat(equal.share(3, 0.9)).isEqualTo(0.75);
  }

  @Test
  void footprintCountsEveryTokenOnce() {
    for (long chunks : new long[] {0, 1, 2, 17, 500}) {
      double[] tokens = new Footprint(new FixedContraction(), 0.75, 32).tokens(chunks, 32);
      assertThat(Arrays.stream(tokens).sum()).isCloseTo(32.0 * chunks, within(1e-6 * (1 + chunks)));
    }
  }
}
