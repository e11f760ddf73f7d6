package org.mneme.tasks.text;

import static java.util.Objects.requireNonNull;

import java.util.BitSet;
import org.mneme.tensor.Indices;

/**
 * One segment of B streams side by side, T ids each. A stream that has less to read is filled up with boundaries, which are not scored.
 *
 * @param inputs the ids to read, {@code [B, T]}
 * @param targets the ids to predict, {@code [B, T]}, {@link #NOT_SCORED} at boundaries and where filled up
 * @param documents the document of each target, {@code [B, T]}, {@link #NOT_SCORED} where none
 * @param positions how many tokens of its document come before each target, {@code [B, T]}, {@link #NOT_SCORED} where none
 * @param restarts the streams whose memory is to be reset before this segment
 */
public record TextSegment(Indices inputs, Indices targets, Indices documents, Indices positions, BitSet restarts) {
  /** The target of positions that are not scored. */
  public static final int NOT_SCORED = -1;

  /** Checks that everything is there. */
  public TextSegment {
    requireNonNull(inputs, "inputs is null");
    requireNonNull(targets, "targets is null");
    requireNonNull(documents, "documents is null");
    requireNonNull(positions, "positions is null");
    requireNonNull(restarts, "restarts is null");
  }

  /** Returns how many positions are scored. */
  public int scored() {
    int scored = 0;
    for (int target : targets.values()) {
      scored += target == NOT_SCORED ? 0 : 1;
    }
    return scored;
  }
}
