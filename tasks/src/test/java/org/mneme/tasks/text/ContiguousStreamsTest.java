package org.mneme.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mneme.testkit.Seeds;

final class ContiguousStreamsTest {
  private final long seed = Seeds.givenOrNew();

  @Test
  void eachStreamReadsItsShareOfTheCorpus() {
    TokenizedCorpus corpus = RandomCorpora.of("abcdefghijkl");
    ContiguousStreams streams = new ContiguousStreams(corpus, 2, 3, Continuity.ACROSS_DOCUMENTS);
    assertThat(streams.segmentsPerEpoch()).isEqualTo(2);
    TextSegment first = streams.next();
    assertThat(first.inputs().values()).containsExactly(0, 'a', 'b', 'f', 'g', 'h');
    assertThat(first.targets().values()).containsExactly('a', 'b', 'c', 'g', 'h', 'i');
    assertThat(first.positions().values()).containsExactly(0, 1, 2, 6, 7, 8);
    assertThat(first.restarts().cardinality()).isEqualTo(2);
    TextSegment second = streams.next();
    assertThat(second.targets().values()).containsExactly('d', 'e', 'f', 'j', 'k', 'l');
    assertThat(second.restarts().cardinality()).isZero();
    assertThat(streams.next().restarts().cardinality()).isEqualTo(2);
    assertThat(streams.position()).isEqualTo(3);
  }

  @Test
  void boundariesBetweenDocumentsAreReadButNotScored() {
    TokenizedCorpus corpus = RandomCorpora.of("ab", "cd", "e");
    TextSegment segment = new ContiguousStreams(corpus, 1, 7, Continuity.ACROSS_DOCUMENTS).next();
    assertThat(segment.inputs().values()).containsExactly(0, 'a', 'b', 0, 'c', 'd', 0);
    assertThat(segment.targets().values()).containsExactly('a', 'b', -1, 'c', 'd', -1, 'e');
    assertThat(segment.documents().values()).containsExactly(0, 0, -1, 1, 1, -1, 2);
    assertThat(segment.positions().values()).containsExactly(0, 1, -1, 0, 1, -1, 0);
    assertThat(segment.scored()).isEqualTo(5);
  }

  @Test
  void withinDocumentsEachBeginsWithASegmentOfItsOwnAndNothingRemembered() {
    TokenizedCorpus corpus = RandomCorpora.of("abc", "d");
    ContiguousStreams streams = new ContiguousStreams(corpus, 1, 2, Continuity.WITHIN_DOCUMENTS);
    assertThat(streams.segmentsPerEpoch()).isEqualTo(3);
    assertThat(streams.next().inputs().values()).containsExactly(0, 'a');
    TextSegment rest = streams.next();
    assertThat(rest.restarts().get(0)).isFalse();
    assertThat(rest.inputs().values()).containsExactly('b', 0);
    assertThat(rest.targets().values()).containsExactly('c', -1);
    TextSegment other = streams.next();
    assertThat(other.restarts().get(0)).isTrue();
    assertThat(other.targets().values()).containsExactly('d', -1);
  }

  @Test
  void segmentsContinueEachOtherUnlessTheMemoryIsReset() {
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      TokenizedCorpus corpus = RandomCorpora.next(random, 6, 80);
      Continuity continuity = Continuity.values()[round % 2];
      int length = 1 + random.nextInt(Math.min(9, corpus.length() - 1));
      ContiguousStreams streams = new ContiguousStreams(corpus, 1, length, continuity);
      TextSegment before = streams.next();
      for (int index = 1; index < streams.segmentsPerEpoch(); index++) {
        TextSegment after = streams.next();
        int last = before.targets().at(0, length - 1);
        int read = after.inputs().at(0, 0);
        if (after.restarts().get(0)) {
          assertThat(read).as("seed " + seed).isEqualTo(corpus.tokenizer().boundary());
        } else {
          assertThat(read).as("seed " + seed).isEqualTo(last == TextSegment.NOT_SCORED ? 0 : last);
        }
        before = after;
      }
    }
  }

  @Test
  void goingBackToAPositionGivesTheSameSegments() {
    Random random = new Random(seed);
    TokenizedCorpus corpus = RandomCorpora.next(random, 4, 500);
    ContiguousStreams streams = new ContiguousStreams(corpus, 1, 5, Continuity.WITHIN_DOCUMENTS);
    long position = random.nextInt(500);
    for (long step = 0; step < position; step++) {
      streams.next();
    }
    ContiguousStreams resumed = new ContiguousStreams(corpus, 1, 5, Continuity.WITHIN_DOCUMENTS);
    resumed.seek(streams.position());
    for (int step = 0; step < 200; step++) {
      TextSegment expected = streams.next();
      TextSegment segment = resumed.next();
      assertThat(segment.inputs().values()).as("seed " + seed).isEqualTo(expected.inputs().values());
      assertThat(segment.targets().values()).as("seed " + seed).isEqualTo(expected.targets().values());
      assertThat(segment.restarts()).as("seed " + seed).isEqualTo(expected.restarts());
    }
  }

  @Test
  void refusesACorpusThatIsTooSmall() {
    TokenizedCorpus corpus = RandomCorpora.of("abcdefg");
    assertThatThrownBy(() -> new ContiguousStreams(corpus, 4, 3, Continuity.ACROSS_DOCUMENTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a corpus of 7 tokens makes 2 segments of 3, too few for 4 streams: take fewer streams, shorter"
            + " segments or a larger corpus");
    assertThatThrownBy(() -> new ContiguousStreams(corpus, 0, 3, Continuity.ACROSS_DOCUMENTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one element, given 0 streams");
  }
}
