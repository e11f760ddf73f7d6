package org.mneme.tasks.text;

import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * Reads a corpus to be scored on, once: every token is the target of exactly one position. With {@link Continuity#WITHIN_DOCUMENTS}, each
 * document is read from its beginning by one stream; with {@link Continuity#ACROSS_DOCUMENTS}, the corpus is cut into equal shares, and a stream
 * begins its share with nothing remembered, so that one stream alone sees all the past there is.
 */
public final class HeldOutStreams implements Iterable<TextSegment> {
  private final StreamLayout layout;

  /**
   * Gives each stream something to read.
   *
   * @param streams the most streams to use; fewer documents, or fewer segments, take fewer
   * @param segmentLength the number of tokens T of a segment
   * @param continuity where the memory is reset
   */
  public HeldOutStreams(TokenizedCorpus corpus, int streams, int segmentLength, Continuity continuity) {
    this.layout = StreamLayout.forScoring(corpus, streams, segmentLength, continuity);
  }

  /** Returns the number of streams B. */
  public int streams() {
    return layout.streams();
  }

  /** Returns the number of segments. */
  public int segments() {
    return layout.segments();
  }

  /** Returns a segment. */
  public TextSegment segment(int index) {
    if (index < 0 || index >= segments()) {
      throw new IndexOutOfBoundsException("segment " + index + " of " + segments());
    }
    return layout.segment(index);
  }

  @Override
  public Iterator<TextSegment> iterator() {
    return IntStream.range(0, segments()).mapToObj(this::segment).iterator();
  }
}
