package org.mneme.tasks.sorting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

final class SortingOracleTest {
  private final long seed = Seeds.givenOrNew();
  private final SortingOracle atRandom = new SortingOracle(SortingOracle.Ties.AT_RANDOM);
  private final SortingOracle inOrder = new SortingOracle(SortingOracle.Ties.BY_FIRST_OCCURRENCE);

  @Test
  void rememberingEverythingAndBreakingTiesAsTheTaskDoesIsAlwaysRight() {
    SortingBatch batch = new SortingGenerator(20, 200, new RandomStream(seed)).batch(0, 50);
    assertThat(inOrder.accuracy(batch, 200)).as("seed " + seed).isEqualTo(100);
    assertThat(inOrder.accuracy(batch, 1_000)).as("seed " + seed).isEqualTo(100);
  }

  @Test
  void rememberingNothingIsGuessingWithElimination() {
    SortingBatch batch = new SortingGenerator(20, 50, new RandomStream(seed)).batch(0, 3);
    assertThat(atRandom.accuracy(batch, 0)).isCloseTo(SortingOracle.randomWithElimination(20), within(1e-9));
    assertThat(SortingOracle.randomWithElimination(20)).isCloseTo(18.0, within(0.05));
  }

  @Test
  void givenSymbolsAreNotNamedAgain() {
    SortingSequence sequence = new SortingSequence(3, 2, 2, 2, 1, 1, 0);
    assertThat(inOrder.accuracy(sequence, 1)).isCloseTo(100.0 / 3, within(1e-9));
    assertThat(inOrder.accuracy(sequence, 3)).isCloseTo(200.0 / 3, within(1e-9));
    assertThat(atRandom.accuracy(sequence, 1)).isCloseTo(100.0 / 3, within(1e-9));
    assertThat(atRandom.accuracy(sequence, 4)).isCloseTo(100 * (0 + 1 + 1) / 3.0, within(1e-9));
  }

  /** The yardsticks that were computed beside the authors' generator, over 200 to 300 sequences each. */
  @ParameterizedTest
  @CsvSource({"500, 88.7, 33.2, 40.0, 52.4", "1000, 93.5, 34.7, 42.1, 56.6", "4000, 98.5, 37.4, 45.3, 59.0"})
  void agreesWithTheKnownYardsticks(int length, double all, double quarter, double half, double threeQuarters) {
    SortingBatch batch = new SortingGenerator(20, length, new RandomStream(seed)).batch(0, 400);
    assertThat(atRandom.accuracy(batch, length)).as("seed " + seed).isCloseTo(all, within(1.5));
    assertThat(atRandom.accuracy(batch, length / 4)).as("seed " + seed).isCloseTo(quarter, within(2.5));
    assertThat(atRandom.accuracy(batch, length / 2)).as("seed " + seed).isCloseTo(half, within(2.5));
    assertThat(atRandom.accuracy(batch, length * 3 / 4)).as("seed " + seed).isCloseTo(threeQuarters, within(2.5));
  }
}
