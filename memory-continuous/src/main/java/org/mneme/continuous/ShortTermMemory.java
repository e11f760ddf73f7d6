package org.mneme.continuous;

import java.util.Arrays;
import java.util.List;
import org.mneme.continuous.kernels.RowWindows;
import org.mneme.memory.Context;
import org.mneme.memory.MemoryState;
import org.mneme.memory.Placement;
import org.mneme.memory.Region;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.ConcatTime;
import org.mneme.tensor.operations.SliceTime;

/**
 * The most recent vectors, one by one: a queue per batch row, all ending at the same time. Rows that were reset later hold fewer, their places to the
 * left are hidden.
 *
 * @param rows {@code [B, m, D]}, null where nothing is held
 * @param held how many of the last of them each batch row holds
 */
record ShortTermMemory(Tensor rows, long[] held) {
  private static final String ROWS = "shortTerm";
  private static final String HELD = "held";

  /** Returns what a state holds. */
  static ShortTermMemory of(Tape tape, MemoryState state) {
    Tensor rows = state.has(ROWS) ? state.tensor(ROWS) : null;
    return new ShortTermMemory(rows, state.counter(HELD)).trimmed(tape);
  }

  /** Writes this memory into a state. */
  MemoryState into(MemoryState state) {
    MemoryState counted = state.withCounter(HELD, held);
    return rows == null ? counted : counted.with(ROWS, rows);
  }

  private int length() {
    return rows == null ? 0 : rows.shape().size(1);
  }

  /** Drops the places that no batch row holds any more. */
  private ShortTermMemory trimmed(Tape tape) {
    int longest = (int) Arrays.stream(held).max().orElse(0);
    if (longest == length()) {
      return this;
    }
    Tensor kept = longest == 0 ? null : SliceTime.apply(tape, rows, length() - longest, length());
    return new ShortTermMemory(kept, held);
  }

  /** Returns which batch rows hold at least so many vectors. */
  boolean[] holding(long count) {
    boolean[] holding = new boolean[held.length];
    for (int row = 0; row < held.length; row++) {
      holding[row] = held[row] >= count;
    }
    return holding;
  }

  /** Returns the oldest vectors {@code [B, count, D]} of the chosen batch rows, which hold as many; any vectors in the others. */
  Tensor oldest(Tape tape, int count, boolean[] chosen) {
    int[] starts = new int[held.length];
    for (int row = 0; row < held.length; row++) {
      starts[row] = chosen[row] ? length() - (int) held[row] : 0;
    }
    boolean alike = Arrays.stream(starts).allMatch(start -> start == starts[0]);
    return alike
        ? SliceTime.apply(tape, rows, starts[0], starts[0] + count)
        : RowWindows.apply(tape, rows, starts, count);
  }

  /** Returns this memory without the oldest vectors of the chosen batch rows. */
  ShortTermMemory without(Tape tape, int count, boolean[] chosen) {
    long[] left = held.clone();
    for (int row = 0; row < left.length; row++) {
      left[row] -= chosen[row] ? count : 0;
    }
    return new ShortTermMemory(rows, left).trimmed(tape);
  }

  /** Returns this memory with a segment's vectors {@code [B, T, D]} appended. */
  ShortTermMemory with(Tape tape, Tensor segment) {
    int added = segment.shape().size(1);
    long[] more = Arrays.stream(held).map(count -> count + added).toArray();
    Tensor joined = rows == null ? segment : ConcatTime.apply(tape, List.of(rows, segment));
    return new ShortTermMemory(joined, more);
  }

  /** Returns the vectors as past that attention may see. */
  Context context(boolean normalised) {
    return rows == null
        ? Context.NONE
        : new Context(List.of(new Region(rows, hidden(), Placement.SEQUENCE, normalised)));
  }

  private boolean[] hidden() {
    int length = length();
    if (Arrays.stream(held).allMatch(count -> count == length)) {
      return null;
    }
    boolean[] hidden = new boolean[held.length * length];
    for (int row = 0; row < held.length; row++) {
      Arrays.fill(hidden, row * length, (row + 1) * length - (int) held[row], true);
    }
    return hidden;
  }
}
