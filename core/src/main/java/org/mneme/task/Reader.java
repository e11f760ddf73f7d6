package org.mneme.task;

import org.mneme.tensor.Indices;

/**
 * A trained model that reads a batch of sequences segment by segment with its memory, for evaluation. Long inputs are given segment by segment by
 * the task; a segment may have any length.
 */
public interface Reader extends AutoCloseable {
  /** Reads tokens {@code [B, T]} only to remember them. */
  void remember(Indices ids);

  /** Reads tokens {@code [B, T]} and returns the scores of the next tokens, row-major {@code [B, T, V]}. */
  float[] logits(Indices ids);

  /** Reads tokens {@code [B, T]} and returns the loss of each target in nats, row-major, 0 where a target is negative. */
  double[] losses(Indices ids, Indices targets);

  /** Makes one row forget everything. */
  void resetRow(int row);

  /** Returns a reader that goes on from here on its own. */
  Reader copy();

  @Override
  void close();
}
