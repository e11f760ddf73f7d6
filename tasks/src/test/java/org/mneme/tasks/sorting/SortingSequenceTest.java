package org.mneme.tasks.sorting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mneme.task.Batch;

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
    assertThat(sequence.counts()).containsExactly(1, 2, 1);
  }

  @Test
  void aBatchIsCutAnywhere() {
    SortingBatch batch = new SortingBatch(List.of(new SortingSequence(2, 0, 1, 1), new SortingSequence(2, 0, 0, 1)));
    assertThat(batch.inputs(0, 2).values()).containsExactly(0, 1, 0, 0);
    assertThat(batch.inputs(2, 4).values()).containsExactly(1, 2, 1, 2);
    assertThat(batch.inputs(4, 5).values()).containsExactly(1, 0);
    assertThat(batch.targets(2, 4).values()).containsExactly(-1, 1, -1, 0);
    assertThat(batch.targets(4, 5).shape().toArray()).containsExactly(2, 1);
    assertThatThrownBy(() -> batch.inputs(4, 6)).isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("positions 4 to 6 of 5");
  }

  @Test
  void trainingRemembersWholeSegmentsAndScoresTheRest() {
    SortingBatch batch = new SortingBatch(List.of(new SortingSequence(2, 0, 1, 1), new SortingSequence(2, 0, 0, 1)));
    List<Batch> segments = batch.segments(2);
    assertThat(segments).hasSize(2);
    assertThat(segments.get(0).scored()).isFalse();
    assertThat(segments.get(0).ids().values()).containsExactly(0, 1, 0, 0);
    assertThat(segments.get(1).ids().values()).containsExactly(1, 2, 1, 1, 2, 0);
    assertThat(segments.get(1).targets().values()).containsExactly(-1, 1, 0, -1, 0, 1);
    assertThat(batch.segments(4)).hasSize(1);
    assertThat(batch.segments(3)).hasSize(2);
  }

  @Test
  void aBatchRefusesSequencesOfDifferentSizes() {
    assertThatThrownBy(() -> new SortingBatch(List.of(new SortingSequence(2, 0), new SortingSequence(2, 0, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of equal sizes, given 1 of 2 symbols and 2 of 2");
  }
}
