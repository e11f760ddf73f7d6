package org.mneme.compressive;

import java.util.Arrays;
import org.mneme.compressive.compression.Compression;
import org.mneme.compressive.compression.OldVectors;
import org.mneme.memory.Segment;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * What leaves the memory at the end of a segment, and what becomes of it.
 *
 * @param kept what stays in the memory
 * @param waiting old vectors that do not fill a group yet
 * @param old the vectors that are compressed; null where no batch row fills a group
 * @param added what they become {@code [B, S, D]}; null likewise
 * @param addedCounts how many of the last S each batch row gets
 * @param trainedByTask whether the next segment's loss may reach what they became
 */
record CompressionUpdate(
    UsedRows kept, UsedRows waiting, OldVectors old, Tensor added, int[] addedCounts, boolean trainedByTask) {
  /**
   * Decides.
   *
   * @param all the memory with the segment behind it
   * @param waiting what the segments before left
   */
  static CompressionUpdate of(
      Tape tape, CompressiveMemory memory, UsedRows all, UsedRows waiting, int capacity, int compressedCapacity) {
    int[] leaving = Arrays.stream(all.rows().filled()).map(rows -> Math.max(0, rows - capacity)).toArray();
    UsedRows kept = all.without(tape, leaving);
    UsedRows old = waiting.append(tape, all.oldest(tape, leaving));
    int[] held = old.rows().filled();
    Compression compression = memory.compression();
    int rate = memory.config().rate();
    int[] groups = Arrays.stream(held).map(rows -> Math.max(0, rows - compression.lookAhead()) / rate).toArray();
    int[] done = Arrays.stream(groups).map(count -> count * rate).toArray();
    boolean drops = memory.config().remainder() == CompressiveConfig.Remainder.DROPPED || compressedCapacity == 0;
    UsedRows left = old.without(tape, drops ? held : done);
    boolean byTask = memory.config().loss() == CompressiveConfig.Loss.BACKPROPAGATION;
    if (compressedCapacity == 0 || Arrays.stream(groups).allMatch(count -> count == 0)) {
      return new CompressionUpdate(kept, left, null, null, groups, byTask);
    }
    // What is dropped anyway may as well be looked at, where all batch rows have the same.
    boolean allAlike = Arrays.stream(held).distinct().count() == 1;
    int[] seen = drops && allAlike
        ? held
        : Arrays.stream(groups).map(count -> count == 0 ? 0 : count * rate + compression.lookAhead()).toArray();
    UsedRows taken = old.oldest(tape, seen);
    OldVectors vectors = new OldVectors(taken.rows().rows(tape), seen, taken.scores(tape));
    return new CompressionUpdate(kept, left, vectors, compression.compress(tape, vectors), groups, byTask);
  }

  /** Returns whether any vectors are compressed. */
  boolean compresses() {
    return added != null;
  }

  /** Returns the compressed memory with what was added; no gradient reaches the compression from a later segment unless the task is to train it. */
  RowQueue compressed(Tape tape, Segment segment, RowQueue before, int capacity) {
    if (!compresses()) {
      return before.newest(tape, capacity);
    }
    Tensor rows = trainedByTask && segment.carriesGradient() ? added : tape.detach(added);
    return before.append(tape, RowQueue.of(rows, addedCounts)).newest(tape, capacity);
  }
}
