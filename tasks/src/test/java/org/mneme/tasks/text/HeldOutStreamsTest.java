package org.mneme.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mneme.testkit.Seeds;

final class HeldOutStreamsTest {
  private final long seed = Seeds.givenOrNew();

  @Test
  void everyTokenIsScoredOnceAtItsPlaceAfterTheTokenBeforeIt() {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      TokenizedCorpus corpus = RandomCorpora.next(random, 8, 100);
      Continuity continuity = Continuity.values()[random.nextInt(2)];
      HeldOutStreams streams = new HeldOutStreams(corpus, 1 + random.nextInt(5), 1 + random.nextInt(20), continuity);
      int[] scored = new int[corpus.length()];
      for (TextSegment segment : streams) {
        count(corpus, segment, scored);
      }
      for (int document = 0; document < corpus.documents(); document++) {
        assertThat(scored[corpus.start(document)]).as("seed " + seed).isZero();
        assertThat(Arrays.copyOfRange(scored, corpus.start(document) + 1, corpus.end(document))).as("seed " + seed)
            .containsOnly(1);
      }
    }
  }

  private void count(TokenizedCorpus corpus, TextSegment segment, int[] scored) {
    for (int index = 0; index < segment.targets().values().length; index++) {
      if (segment.targets().values()[index] != TextSegment.NOT_SCORED) {
        int place = corpus.start(segment.documents().values()[index]) + 1 + segment.positions().values()[index];
        scored[place]++;
        assertThat(segment.targets().values()[index]).as("seed " + seed).isEqualTo(corpus.id(place));
        assertThat(segment.inputs().values()[index]).as("seed " + seed).isEqualTo(corpus.id(place - 1));
      } else {
        assertThat(segment.documents().values()[index]).isEqualTo(TextSegment.NOT_SCORED);
        assertThat(segment.positions().values()[index]).isEqualTo(TextSegment.NOT_SCORED);
      }
    }
  }

  @Test
  void withinDocumentsAStreamReadsWholeDocumentsFromTheirBeginning() {
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      TokenizedCorpus corpus = RandomCorpora.next(random, 8, 100);
      int length = 1 + random.nextInt(20);
      HeldOutStreams streams = new HeldOutStreams(corpus, 3, length, Continuity.WITHIN_DOCUMENTS);
      int[] next = new int[streams.streams()];
      for (TextSegment segment : streams) {
        for (int stream = 0; stream < streams.streams(); stream++) {
          int position = segment.positions().at(stream, 0);
          if (position != TextSegment.NOT_SCORED) {
            assertThat(position).as("seed " + seed).isEqualTo(segment.restarts().get(stream) ? 0 : next[stream]);
            next[stream] = position + length;
          }
        }
      }
    }
  }

  @Test
  void streamsShareTheWorkEvenly() {
    String text = "x".repeat(99);
    TokenizedCorpus many = RandomCorpora.of(text, text, text, text, text, text);
    assertThat(new HeldOutStreams(many, 3, 10, Continuity.WITHIN_DOCUMENTS).segments()).isEqualTo(20);
    assertThat(new HeldOutStreams(many, 4, 10, Continuity.ACROSS_DOCUMENTS).segments()).isEqualTo(15);
    TokenizedCorpus one = RandomCorpora.of(text);
    assertThat(new HeldOutStreams(one, 4, 10, Continuity.WITHIN_DOCUMENTS).streams()).isEqualTo(1);
    assertThat(new HeldOutStreams(one, 4, 10, Continuity.ACROSS_DOCUMENTS).streams()).isEqualTo(4);
    assertThat(new HeldOutStreams(one, 40, 10, Continuity.ACROSS_DOCUMENTS).streams()).isEqualTo(10);
  }
}
