package org.mneme.tasks.sorting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class SortingMetricsTest {
  private static final int[] ANSWER = {2, 0, 3, 1};

  @Test
  void accuracyIsTheShareOfRightPositions() {
    assertThat(SortingMetrics.accuracy(ANSWER, ANSWER)).isEqualTo(100);
    assertThat(SortingMetrics.accuracy(new int[] {2, 0, 1, 3}, ANSWER)).isEqualTo(50);
    assertThat(SortingMetrics.accuracy(new int[] {2, 2, 2, 2}, ANSWER)).isEqualTo(25);
  }

  @Test
  void tieTolerantAccuracyTakesAnyOfEquallyFrequentSymbolsOnce() {
    int[] counts = {3, 1, 5, 3};
    assertThat(SortingMetrics.tieTolerantAccuracy(ANSWER, ANSWER, counts)).isEqualTo(100);
    assertThat(SortingMetrics.tieTolerantAccuracy(new int[] {2, 3, 0, 1}, ANSWER, counts)).isEqualTo(75);
    assertThat(SortingMetrics.tieTolerantAccuracy(new int[] {2, 3, 3, 1}, ANSWER, counts)).isEqualTo(100);
    assertThat(SortingMetrics.tieTolerantAccuracy(new int[] {0, 2, 4, -1}, ANSWER, counts)).isZero();
  }

  @Test
  void kendallTauIsTheBalanceOfPairsInOrder() {
    assertThat(SortingMetrics.kendallTau(ANSWER, ANSWER)).isEqualTo(1);
    assertThat(SortingMetrics.kendallTau(new int[] {1, 3, 0, 2}, ANSWER)).isEqualTo(-1);
    assertThat(SortingMetrics.kendallTau(new int[] {2, 0, 1, 3}, ANSWER)).isCloseTo(4 / 6.0, within(1e-12));
  }

  @Test
  void kendallTauCountsRepeatedSymbolsOnceAndMissingOnesLast() {
    assertThat(SortingMetrics.kendallTau(new int[] {2, 2, 2, 2}, ANSWER)).isCloseTo(3 / 6.0, within(1e-12));
    assertThat(SortingMetrics.kendallTau(new int[] {1, 1, 4, -1}, ANSWER)).isCloseTo(-3 / 6.0, within(1e-12));
    assertThat(SortingMetrics.kendallTau(new int[] {4, 4, 4, 4}, ANSWER)).isZero();
    assertThat(SortingMetrics.kendallTau(new int[] {2, 4, 0, 2}, ANSWER)).isCloseTo(5 / 6.0, within(1e-12));
  }

  @Test
  void refusesAnswersOfAnotherLength() {
    assertThatThrownBy(() -> SortingMetrics.accuracy(new int[3], ANSWER)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an answer has as many symbols as the right one, given 3 for 4");
  }
}
