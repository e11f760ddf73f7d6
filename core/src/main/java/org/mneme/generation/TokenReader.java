package org.mneme.generation;

import java.util.Arrays;
import org.mneme.model.ModelState;
import org.mneme.model.Pass;
import org.mneme.model.SegmentCursor;
import org.mneme.model.Transformer;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;

/**
 * Reads one sequence of any length with a model, token by token, at a cost per token that does not grow with what was read.
 *
 * <p>Within a segment keys and values are kept ({@link SegmentCursor}). When a segment is full, the memories take it in as a whole, exactly as they do when
 * a text is scored; that reads every token a second time, many at once. A model without a memory forgets the older half of a full segment instead and
 * goes on from the younger one.
 */
public final class TokenReader implements AutoCloseable {
  private final Kernels kernels;
  private final Transformer model;
  private final RandomStream random;
  private final int[] segment;
  private ModelState state;
  private SegmentCursor cursor;
  private long segments;
  private long elements;

  /** Starts with nothing read; random is the source of what memories draw. */
  public TokenReader(Kernels kernels, Transformer model, RandomStream random) {
    this.kernels = kernels;
    this.model = model;
    this.random = random;
    this.segment = new int[model.config().segment()];
    this.state = model.begin(1);
    this.cursor = newCursor();
  }

  private SegmentCursor newCursor() {
    return new SegmentCursor(kernels, model, segment.length, state, 0, random.numbered(segments));
  }

  /**
   * Reads the next tokens, one at least.
   *
   * @return the scores of what follows the last of them {@code [V]}
   */
  public double[] read(int... tokens) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("there is at least one token to read, given none");
    }
    elements = 0;
    double[] scores = null;
    int next = 0;
    while (next < tokens.length) {
      if (cursor.position() == segment.length) {
        finishSegment();
      }
      if (cursor.position() == 0 && model.remembers() && tokens.length - next > segment.length) {
        System.arraycopy(tokens, next, segment, 0, segment.length);
        next += segment.length;
        remember();
        continue;
      }
      int count = Math.min(tokens.length - next, segment.length - cursor.position());
      System.arraycopy(tokens, next, segment, cursor.position(), count);
      scores = cursor.read(Arrays.copyOfRange(tokens, next, next + count));
      elements += cursor.elements();
      next += count;
    }
    return scores;
  }

  private void finishSegment() {
    if (model.remembers()) {
      remember();
      return;
    }
    int[] kept = Arrays.copyOfRange(segment, segment.length - segment.length / 2, segment.length);
    cursor.close();
    cursor = newCursor();
    if (kept.length > 0) {
      System.arraycopy(kept, 0, segment, 0, kept.length);
      cursor.read(kept);
      elements += cursor.elements();
    }
  }

  /** Lets the memories take in the full segment. */
  private void remember() {
    cursor.close();
    ModelState before = state;
    try (Tape tape = kernels.withoutGradients()) {
      Pass pass = Pass.evaluation(tape, 0, random.numbered(segments)).remembering();
      state = model.forward(pass, Indices.of(1, segment.length, segment), before).state().kept(tape);
      elements += tape.elements();
    }
    before.close();
    segments++;
    cursor = newCursor();
  }

  /** Returns how many elements of intermediates the last read has made: its cost, the same on every machine. */
  public long elements() {
    return elements;
  }

  /** Returns the bytes that the memories hold. */
  public long stateBytes() {
    return state.bytesPerRow();
  }

  @Override
  public void close() {
    cursor.close();
    state.close();
  }
}
