package org.mneme.model;

import java.util.ArrayList;
import java.util.List;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * Reads a segment of one sequence a few tokens at a time, each once: keys and values of the tokens before are kept, memories are asked at the
 * segment's beginning what they hand to attention. The logits are those that {@link Transformer#forward} gives for the whole segment. What the memories
 * remember afterwards is not found out here.
 */
public final class SegmentCursor implements AutoCloseable {
  private final Transformer model;
  private final Pass pass;
  private final int length;
  private final List<BlockCursor> blocks = new ArrayList<>();
  private int position;
  private long elements;

  /**
   * Starts a segment.
   *
   * @param length the most tokens that the segment can have
   * @param state what the memories remembered before; it has to stay open as long as this object
   */
  public SegmentCursor(Kernels kernels, Transformer model, int length, ModelState state, long step,
      RandomStream random) {
    this.model = model;
    this.length = length;
    this.pass = Pass.evaluation(kernels.withoutGradients(), step, random);
    state.blocks().forEach(states -> blocks.add(new BlockCursor(states, new KeyValueCache(kernels, length))));
  }

  /** Returns how many tokens were read. */
  public int position() {
    return position;
  }

  /** Returns how many elements of intermediates the last read has made: its cost, the same on every machine. */
  public long elements() {
    return elements;
  }

  /**
   * Reads the next tokens.
   *
   * @return the scores of what follows the last of them {@code [V]}
   */
  public double[] read(int... tokens) {
    if (tokens.length == 0 || position + tokens.length > length) {
      throw new IllegalArgumentException(
          "a segment of " + length + " tokens of which " + position + " are read takes 1 to " + (length - position)
              + " more, given " + tokens.length);
    }
    Tape tape = pass.tape();
    long before = tape.elements();
    boolean first = position == 0;
    int mark = tape.mark();
    Tensor logits = model.read(pass, Indices.of(1, tokens.length, tokens), position, blocks);
    final double[] values = logits.toDoubles();
    position += tokens.length;
    elements = tape.elements() - before;
    if (!first) { // memories hold on to what they made at the segment's beginning
      tape.rewind(mark);
    }
    return values;
  }

  @Override
  public void close() {
    blocks.forEach(BlockCursor::close);
    pass.tape().close();
  }
}
