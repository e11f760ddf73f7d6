package org.mneme.memory;

import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * One segment as a block's memory sees it.
 *
 * @param tape the tape of the step
 * @param hidden the block's input {@code [B, T, D]}
 * @param training whether parameters are being trained; dropout and batch statistics depend on it
 * @param scored whether the segment's output is used; a segment that is only to be remembered is not read
 * @param step how many updates the parameters have had
 * @param random the stream of everything random in this segment
 * @param carriesGradient whether gradients may cross into the next segment: it is then run on the same tape (truncated backpropagation through
 *     several segments)
 */
public record Segment(
    Tape tape, Tensor hidden, boolean training, boolean scored, long step, RandomStream random,
    boolean carriesGradient) {

  /** Returns the number of batch rows B. */
  public int batch() {
    return hidden.shape().size(0);
  }

  /** Returns the number of tokens T. */
  public int length() {
    return hidden.shape().size(1);
  }

  /** Returns the hidden states as they are remembered: without history, unless gradients cross segments. */
  public Tensor remembered() {
    return carriesGradient ? hidden : tape.detach(hidden);
  }
}
