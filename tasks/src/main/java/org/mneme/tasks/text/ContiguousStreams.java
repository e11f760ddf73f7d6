package org.mneme.tasks.text;

/**
 * Reads a corpus to learn from, without end: it is cut into B equal shares, and B streams go through them side by side, T tokens at a time, so
 * that each segment continues the one before (Dai et al. 2019, section 3.2). At the end of its share each stream goes back to its beginning
 * with its memory reset. What does not fill a segment of every stream is not read.
 *
 * <p>The position is one number; going back to it gives the same segments again.
 */
public final class ContiguousStreams {
  private final StreamLayout layout;
  private long position;

  /**
   * Cuts the corpus into shares.
   *
   * @param streams the number of streams B
   * @param segmentLength the number of tokens T of a segment
   * @param continuity where, besides the beginning of an epoch, the memory is reset
   * @throws IllegalArgumentException if the corpus is too small
   */
  public ContiguousStreams(TokenizedCorpus corpus, int streams, int segmentLength, Continuity continuity) {
    this.layout = StreamLayout.forTraining(corpus, streams, segmentLength, continuity);
  }

  /** Returns the number of segments until the streams begin anew. */
  public int segmentsPerEpoch() {
    return layout.segments();
  }

  /** Returns the next segment. */
  public TextSegment next() {
    return layout.segment((int) (position++ % layout.segments()));
  }

  /** Returns how many segments were read. */
  public long position() {
    return position;
  }

  /** Goes to a position, in any epoch. */
  public void seek(long newPosition) {
    if (newPosition < 0) {
      throw new IllegalArgumentException("a position is not negative, given " + newPosition);
    }
    position = newPosition;
  }
}
