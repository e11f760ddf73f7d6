package org.mneme.model;

import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;

/**
 * How one segment goes through the model.
 *
 * @param tape the tape of the step
 * @param training whether parameters are being trained
 * @param scored whether logits are wanted; if not, the segment is only remembered
 * @param step how many updates the parameters have had
 * @param random the stream of everything random in this pass
 * @param carriesGradient whether the next segment is run on the same tape and gradients may cross into it
 * @param tally where memories add up what is found out about them; null where nobody asks
 */
public record Pass(Tape tape, boolean training, boolean scored, long step, RandomStream random,
    boolean carriesGradient, ModelTally tally) {
  /** Returns a pass that trains. */
  public static Pass training(Tape tape, long step, RandomStream random) {
    return new Pass(tape, true, true, step, random, false, null);
  }

  /** Returns a pass that only evaluates. */
  public static Pass evaluation(Tape tape, long step, RandomStream random) {
    return new Pass(tape, false, true, step, random, false, null);
  }

  /** Returns this pass for a segment that is only remembered. */
  public Pass remembering() {
    return new Pass(tape, training, false, step, random, carriesGradient, tally);
  }

  /** Returns this pass with gradients allowed into the next segment, or not. */
  public Pass carrying(boolean gradient) {
    return new Pass(tape, training, scored, step, random, gradient, tally);
  }

  /** Returns this pass with memories adding up what is found out about them. */
  public Pass tallying(ModelTally other) {
    return new Pass(tape, training, scored, step, random, carriesGradient, other);
  }

  RandomStream dropout() {
    return training ? random : null;
  }
}
