package org.mneme.continuous;

import java.util.ArrayList;
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
 * <p>The queue is kept in pieces, so that a segment that comes in is joined with no other, and a chunk that goes out is taken from the first alone
 * where that holds it.
 *
 * @param pieces {@code [B, m, D]} each, one after the other in time
 * @param held how many of the last vectors each batch row holds
 * @param chunk how many vectors leave at once: shorter pieces grow up to that
 */
record ShortTermMemory(List<Tensor> pieces, long[] held, int chunk) {
  private static final String ROWS = "shortTerm";
  private static final String HELD = "held";

  ShortTermMemory {
    pieces = List.copyOf(pieces);
  }

  /** Returns what a state holds. */
  static ShortTermMemory of(Tape tape, MemoryState state, int chunk) {
    List<Tensor> pieces = new ArrayList<>();
    while (state.has(name(pieces.size()))) {
      pieces.add(state.tensor(name(pieces.size())));
    }
    return new ShortTermMemory(pieces, state.counter(HELD), chunk).trimmed(tape);
  }

  /** Writes this memory into a state. */
  MemoryState into(MemoryState state) {
    MemoryState written = state.withCounter(HELD, held);
    for (int index = 0; index < pieces.size(); index++) {
      written = written.with(name(index), pieces.get(index));
    }
    return written;
  }

  private static String name(int piece) {
    return piece == 0 ? ROWS : ROWS + "." + piece;
  }

  private static int length(Tensor piece) {
    return piece.shape().size(1);
  }

  private int length() {
    return pieces.stream().mapToInt(ShortTermMemory::length).sum();
  }

  /** Drops the places that no batch row holds any more. */
  private ShortTermMemory trimmed(Tape tape) {
    int unused = length() - (int) Arrays.stream(held).max().orElse(0);
    List<Tensor> kept = new ArrayList<>(pieces);
    while (unused > 0) {
      Tensor first = kept.removeFirst();
      if (length(first) > unused) {
        kept.addFirst(SliceTime.apply(tape, first, unused, length(first)));
      }
      unused -= Math.min(unused, length(first));
    }
    return new ShortTermMemory(kept, held, chunk);
  }

  private static Tensor joined(Tape tape, List<Tensor> pieces) {
    return pieces.size() == 1 ? pieces.getFirst() : ConcatTime.apply(tape, pieces);
  }

  /** Returns which batch rows hold at least so many vectors. */
  boolean[] holding(long count) {
    boolean[] holding = new boolean[held.length];
    for (int row = 0; row < held.length; row++) {
      holding[row] = held[row] >= count;
    }
    return holding;
  }

  /** Returns the oldest vectors {@code [B, chunk, D]} of the chosen batch rows, which hold as many; any vectors in the others. */
  Tensor oldest(Tape tape, boolean[] chosen) {
    int[] starts = new int[held.length];
    for (int row = 0; row < held.length; row++) {
      starts[row] = chosen[row] ? length() - (int) held[row] : 0;
    }
    // Places that nobody holds are gone: where all begin at the same one, it is the first.
    boolean alike = Arrays.stream(starts).allMatch(start -> start == 0);
    if (alike && length(pieces.getFirst()) == chunk) {
      return pieces.getFirst();
    }
    Tensor rows = alike && length(pieces.getFirst()) > chunk ? pieces.getFirst() : joined(tape, pieces);
    return alike ? SliceTime.apply(tape, rows, 0, chunk) : RowWindows.apply(tape, rows, starts, chunk);
  }

  /** Returns this memory without the oldest vectors of the chosen batch rows. */
  ShortTermMemory without(Tape tape, boolean[] chosen) {
    long[] left = held.clone();
    for (int row = 0; row < left.length; row++) {
      left[row] -= chosen[row] ? chunk : 0;
    }
    return new ShortTermMemory(pieces, left, chunk).trimmed(tape);
  }

  /** Returns this memory with a segment's vectors {@code [B, T, D]} appended. */
  ShortTermMemory with(Tape tape, Tensor segment) {
    int added = length(segment);
    long[] more = Arrays.stream(held).map(count -> count + added).toArray();
    List<Tensor> longer = new ArrayList<>(pieces);
    boolean grows = !longer.isEmpty() && length(longer.getLast()) + added <= chunk;
    longer.add(grows ? ConcatTime.apply(tape, List.of(longer.removeLast(), segment)) : segment);
    return new ShortTermMemory(longer, more, chunk);
  }

  /** Returns the vectors as past that attention may see. */
  Context context(Tape tape, boolean normalised) {
    return pieces.isEmpty()
        ? Context.NONE
        : new Context(List.of(new Region(joined(tape, pieces), hidden(), Placement.SEQUENCE, normalised)));
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
