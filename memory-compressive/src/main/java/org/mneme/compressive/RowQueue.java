package org.mneme.compressive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mneme.memory.MemoryState;
import org.mneme.memory.Segment;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.ConcatTime;
import org.mneme.tensor.operations.GatherRows;
import org.mneme.tensor.operations.SliceTime;

/**
 * Past vectors of a batch, first in, first out: {@code [B, N, D]}, oldest first. All batch rows end in the last column; one that started later
 * than the others holds fewer vectors, and its first columns are empty: their content is meaningless and nobody may see it.
 *
 * <pre>
 * batch row 0   a b c d e f      filled 6
 * batch row 1   . . . d e f      filled 3, reset three steps ago
 * </pre>
 *
 * <p>A queue is a value: appending and taking return others. Vectors are joined only when somebody asks for {@link #rows}; while all batch rows
 * are filled alike, which is the usual case, taking is slicing.
 */
final class RowQueue {
  private final List<Tensor> parts;
  private final int[] filled;
  private final int length;

  private RowQueue(List<Tensor> parts, int[] filled) {
    this.parts = parts.stream().filter(part -> part.shape().size(1) > 0).toList();
    this.filled = filled;
    this.length = this.parts.stream().mapToInt(part -> part.shape().size(1)).sum();
  }

  /** A queue in a memory's state: under which name, and how many rows of which width it holds before the first segment. */
  record Slot(String name, int startRows, int width) {
    private String counter() {
      return name + ".filled";
    }

    /** Returns the queue that a state holds. */
    RowQueue read(Segment segment, MemoryState state) {
      Tape tape = segment.tape();
      if (!state.has(name)) {
        Tensor zeros = tape.zeros(segment.hidden().type(), Shape.of(state.batch(), startRows, width));
        return of(zeros);
      }
      Tensor stored = state.tensor(name);
      int[] filled = Arrays.stream(state.counter(counter()))
          .mapToInt(beyondStart -> (int) Math.min(stored.shape().size(1), startRows + beyondStart))
          .toArray();
      return new RowQueue(List.of(stored), filled).trimmed(tape);
    }

    /** Returns a state with the queue in it. What is counted is the rows beyond those of the start, so that a reset row starts anew. */
    MemoryState write(Tape tape, RowQueue queue, MemoryState state) {
      if (queue.length == 0) {
        return state;
      }
      long[] beyondStart = Arrays.stream(queue.filled).mapToLong(rows -> Math.max(0, rows - startRows)).toArray();
      return state.with(name, queue.rows(tape)).withCounter(counter(), beyondStart);
    }
  }

  /** Returns a queue of vectors {@code [B, N, D]} that every batch row holds. */
  static RowQueue of(Tensor rows) {
    int[] filled = new int[rows.shape().size(0)];
    Arrays.fill(filled, rows.shape().size(1));
    return new RowQueue(List.of(rows), filled);
  }

  /** Returns a queue of vectors {@code [B, N, D]} of which a batch row holds the last {@code filled}. */
  static RowQueue of(Tensor rows, int[] filled) {
    return new RowQueue(List.of(rows), filled.clone());
  }

  /** Returns the number of columns N. */
  int length() {
    return length;
  }

  /** Returns how many vectors each batch row holds. */
  int[] filled() {
    return filled.clone();
  }

  /** Returns whether every batch row fills every column. */
  boolean isFull() {
    return Arrays.stream(filled).allMatch(rows -> rows == length);
  }

  /** Returns the vectors {@code [B, N, D]} of a queue that is not empty. */
  Tensor rows(Tape tape) {
    return ConcatTime.apply(tape, parts);
  }

  /** Returns which columns are empty, row-major {@code [B, N]}; null where none is. */
  boolean[] hidden() {
    if (isFull()) {
      return null;
    }
    boolean[] hidden = new boolean[filled.length * length];
    for (int row = 0; row < filled.length; row++) {
      Arrays.fill(hidden, row * length, row * length + length - filled[row], true);
    }
    return hidden;
  }

  /** Returns this queue with newer vectors behind its own. */
  RowQueue append(Tape tape, RowQueue newer) {
    int[] sums = new int[filled.length];
    Arrays.setAll(sums, row -> filled[row] + newer.filled[row]);
    List<Tensor> joined = new ArrayList<>(parts);
    joined.addAll(newer.parts);
    if (newer.isFull() || length == 0) {
      return new RowQueue(joined, sums);
    }
    int[] gaps = new int[filled.length];
    Arrays.setAll(gaps, row -> newer.length - newer.filled[row]);
    RowQueue withGaps = new RowQueue(joined, sums);
    int total = Arrays.stream(sums).max().orElse(0);
    return withGaps.gathered(tape, total, (row, column) -> {
      int fromEnd = total - 1 - column;
      return withGaps.length - 1 - (fromEnd < newer.filled[row] ? fromEnd : fromEnd + gaps[row]);
    }, sums);
  }

  /** Returns a queue of each batch row's newest vectors, at most {@code count}. */
  RowQueue newest(Tape tape, int count) {
    int[] kept = Arrays.stream(filled).map(rows -> Math.min(rows, count)).toArray();
    return new RowQueue(parts, kept).trimmed(tape);
  }

  /** Returns a queue of each batch row's oldest vectors, of which it has at least {@code counts[row]}. */
  RowQueue oldest(Tape tape, int[] counts) {
    int longest = Arrays.stream(counts).max().orElse(0);
    int[] shifts = new int[filled.length];
    Arrays.setAll(shifts, row -> length - filled[row] - longest + counts[row]);
    int[] needed = java.util.stream.IntStream.range(0, filled.length)
        .filter(row -> counts[row] > 0)
        .map(row -> shifts[row])
        .distinct()
        .toArray();
    if (needed.length == 0) {
      return new RowQueue(List.of(), counts.clone());
    }
    if (needed.length == 1 && needed[0] >= 0) {
      return new RowQueue(slice(tape, needed[0], needed[0] + longest), counts.clone());
    }
    return gathered(tape, longest, (row, column) -> column + shifts[row], counts.clone());
  }

  /** Returns what is left when each batch row's oldest vectors are taken out. */
  RowQueue without(Tape tape, int[] counts) {
    int[] left = new int[filled.length];
    Arrays.setAll(left, row -> filled[row] - counts[row]);
    return new RowQueue(parts, left).trimmed(tape);
  }

  /** Drops columns that no batch row fills. */
  private RowQueue trimmed(Tape tape) {
    int longest = Arrays.stream(filled).max().orElse(0);
    return longest == length ? this : new RowQueue(slice(tape, length - longest, length), filled);
  }

  private List<Tensor> slice(Tape tape, int from, int to) {
    List<Tensor> slices = new ArrayList<>();
    int start = 0;
    for (Tensor part : parts) {
      int end = start + part.shape().size(1);
      int first = Math.max(from, start);
      int last = Math.min(to, end);
      if (first < last) {
        slices.add(SliceTime.apply(tape, part, first - start, last - start));
      }
      start = end;
    }
    return slices;
  }

  /** Which column of this queue goes to a column of another; what lies outside is empty. */
  @FunctionalInterface
  private interface Source {
    int column(int row, int column);
  }

  private RowQueue gathered(Tape tape, int columns, Source source, int[] counts) {
    Tensor all = rows(tape);
    int width = all.shape().size(2);
    int[] numbers = new int[filled.length * columns];
    for (int row = 0; row < filled.length; row++) {
      for (int column = 0; column < columns; column++) {
        int from = Math.clamp(source.column(row, column), 0, length - 1);
        numbers[row * columns + column] = row * length + from;
      }
    }
    Indices indices = new Indices(Shape.of(filled.length, columns), numbers);
    return new RowQueue(
        List.of(GatherRows.apply(tape, all.reshaped(filled.length * length, width), indices)), counts);
  }
}
