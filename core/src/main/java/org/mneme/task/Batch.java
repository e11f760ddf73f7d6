package org.mneme.task;

import org.mneme.tensor.Indices;

/**
 * One segment of a batch of sequences.
 *
 * @param ids the tokens to read {@code [B, T]}
 * @param targets the tokens to predict {@code [B, T]}, negative where nothing is scored; null for a segment that is only remembered
 * @param begins which rows start a new sequence with this segment, before which their memory forgets; null where none does
 */
public record Batch(Indices ids, Indices targets, boolean[] begins) {
  /** Returns whether this segment is scored. */
  public boolean scored() {
    return targets != null;
  }

  /** Returns the number of tokens read. */
  public long tokens() {
    return ids.values().length;
  }

  /** Returns whether any row starts anew. */
  public boolean startsAnew() {
    if (begins == null) {
      return false;
    }
    for (boolean begin : begins) {
      if (begin) {
        return true;
      }
    }
    return false;
  }
}
