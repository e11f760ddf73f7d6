package org.mneme.task;

/** An endless stream of segments to train on. The same seed gives the same stream, from any position. */
public interface TrainingStream {
  /** Returns the next segment. */
  Batch next();

  /** Returns where the stream stands, as a checkpoint saves it. */
  long[] position();

  /** Continues from a saved position. */
  void restore(long[] position);
}
