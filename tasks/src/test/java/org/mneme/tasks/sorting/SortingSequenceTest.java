package org.mneme.tasks.sorting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SortingSequenceTest {
  @Test
  void sortsByCountThenFirstOccurrenceThenSymbol() {
    SortingSequence sequence = new SortingSequence(6, 4, 2, 2, 1, 4, 0);
    assertThat(sequence.answer()).containsExactly(4, 2, 1, 0, 3, 5);
  }

  @Test
  void theModelReadsEverythingButTheLastSymbolOfTheAnswerAndIsScoredOnTheAnswer() {
    SortingSequence sequence = new SortingSequence(3, 1, 1, 0, 2);
    assertThat(IntStream.range(0, 7).map(sequence::input)).containsExactly(1, 1, 0, 2, 3, 1, 0);
    assertThat(IntStream.range(0, 7).map(sequence::target)).containsExactly(-1, -1, -1, -1, 1, 0, 2);
    assertThat(sequence.vocabulary()).isEqualTo(4);
  }

  @Test
  void aBatchIsCutIntoSegmentsOfWhichTheLastIsShorter() {
    SortingBatch batch = new SortingBatch(List.of(new SortingSequence(2, 0, 1, 1), new SortingSequence(2, 0, 0, 1)));
    assertThat(batch.segments(2)).isEqualTo(3);
    assertThat(batch.firstScoredSegment(2)).isEqualTo(1);
    assertThat(batch.inputs(0, 2).values()).containsExactly(0, 1, 0, 0);
    assertThat(batch.inputs(1, 2).values()).containsExactly(1, 2, 1, 2);
    assertThat(batch.inputs(2, 2).values()).containsExactly(1, 0);
    assertThat(batch.targets(1, 2).values()).containsExactly(-1, 1, -1, 0);
    assertThat(batch.targets(2, 2).shape().toArray()).containsExactly(2, 1);
    assertThatThrownBy(() -> batch.inputs(3, 2)).isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("segment 3 of 3");
  }

  @Test
  void aBatchRefusesSequencesOfDifferentSizes() {
    assertThatThrownBy(() -> new SortingBatch(List.of(new SortingSequence(2, 0), new SortingSequence(2, 0, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of equal sizes, given 1 of 2 symbols and 2 of 2");
  }
}
