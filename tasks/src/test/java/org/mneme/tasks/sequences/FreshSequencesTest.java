package org.mneme.tasks.sequences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mneme.task.Batch;
import org.mneme.tensor.Indices;

final class FreshSequencesTest {
  /** Batch n has n % 3 + 1 segments of two rows. */
  private static List<Batch> batch(long number) {
    List<Batch> segments = new ArrayList<>();
    for (int segment = 0; segment <= number % 3; segment++) {
      Indices ids = Indices.of(2, 1, (int) number, segment);
      segments.add(new Batch(ids, segment == number % 3 ? ids : null, null));
    }
    return segments;
  }

  @Test
  void readsOneBatchAfterTheOtherAndEveryRowBeginsWithEachBatch() {
    FreshSequences stream = new FreshSequences(FreshSequencesTest::batch);
    for (int number = 0; number < 7; number++) {
      for (int segment = 0; segment <= number % 3; segment++) {
        Batch next = stream.next();
        assertThat(next.ids().values()).containsExactly(number, segment);
        assertThat(next.scored()).isEqualTo(segment == number % 3);
        if (segment == 0) {
          assertThat(next.begins()).containsExactly(true, true);
        } else {
          assertThat(next.startsAnew()).isFalse();
        }
      }
    }
  }

  @Test
  void goesOnFromAnyPosition() {
    FreshSequences stream = new FreshSequences(FreshSequencesTest::batch);
    List<long[]> positions = new ArrayList<>();
    List<Batch> batches = new ArrayList<>();
    for (int count = 0; count < 20; count++) {
      positions.add(stream.position());
      batches.add(stream.next());
    }
    FreshSequences other = new FreshSequences(FreshSequencesTest::batch);
    for (int from : new int[] {13, 0, 19, 2, 7}) {
      other.restore(positions.get(from));
      assertThat(other.position()).isEqualTo(positions.get(from));
      for (int next = from; next < 20; next++) {
        assertThat(other.next()).usingRecursiveComparison().isEqualTo(batches.get(next));
      }
    }
  }

  @Test
  void refusesPositionsOfOtherStreams() {
    FreshSequences stream = new FreshSequences(FreshSequencesTest::batch);
    assertThatThrownBy(() -> stream.restore(new long[] {1})).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a position of fresh sequences is a batch and a segment, given [1]");
    assertThatThrownBy(() -> stream.restore(new long[] {3, 2})).isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a batch has 1 segments, there is no position [3, 2]");
    assertThat(stream.position()).containsExactly(0, 0);
  }
}
