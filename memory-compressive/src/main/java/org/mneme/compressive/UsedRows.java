package org.mneme.compressive;

import java.util.Arrays;
import org.mneme.memory.AttentionMass;
import org.mneme.memory.MemoryState;
import org.mneme.memory.Segment;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * Past vectors, and next to each of them how much attention it received: {@code [B, N, 2]}, the sum over queries of the attention averaged over
 * heads, and how many queries there were. Where nobody needs that, the second queue is null.
 */
record UsedRows(RowQueue rows, RowQueue usage) {
  private static final int MASS = 0;
  private static final int QUERIES = 1;
  private static final int COLUMNS = 2;

  /** Where a memory's state has them. */
  record Slot(RowQueue.Slot rows, RowQueue.Slot usage) {
    static Slot of(String name, int startRows, int width, boolean withUsage) {
      return new Slot(
          new RowQueue.Slot(name, startRows, width),
          withUsage ? new RowQueue.Slot(name + ".usage", startRows, COLUMNS) : null);
    }

    UsedRows read(Segment segment, MemoryState state) {
      return new UsedRows(rows.read(segment, state), usage == null ? null : usage.read(segment, state));
    }

    MemoryState write(Tape tape, UsedRows queue, MemoryState state) {
      MemoryState written = rows.write(tape, queue.rows, state);
      return usage == null ? written : usage.write(tape, queue.usage, written);
    }
  }

  /** Returns new vectors that every batch row holds and that nobody has looked at. */
  static UsedRows fresh(Tape tape, Tensor rows, boolean withUsage) {
    Shape shape = Shape.of(rows.shape().size(0), rows.shape().size(1), COLUMNS);
    return new UsedRows(RowQueue.of(rows), withUsage ? RowQueue.of(tape.zeros(rows.type(), shape)) : null);
  }

  /** Returns these vectors with a segment's attention added. */
  UsedRows with(Tape tape, AttentionMass mass, int firstKey) {
    int length = rows.length();
    if (usage == null || mass == null || length == 0) {
      return this;
    }
    double[] sums = usage.rows(tape).toDoubles();
    for (int row = 0; row < mass.batch(); row++) {
      for (int column = 0; column < length; column++) {
        int place = (row * length + column) * COLUMNS;
        sums[place + MASS] += mass.at(row, firstKey + column);
        sums[place + QUERIES] += mass.queries();
      }
    }
    Tensor changed = tape.zeros(rows.rows(tape).type(), Shape.of(mass.batch(), length, COLUMNS));
    return new UsedRows(rows, RowQueue.of(changed.fill(sums), usage.filled()));
  }

  /** Returns the attention per query that could see a vector, row-major {@code [B, N]}; null where it is not known. */
  double[] scores(Tape tape) {
    if (usage == null) {
      return null;
    }
    double[] sums = usage.rows(tape).toDoubles();
    double[] scores = new double[sums.length / COLUMNS];
    Arrays.setAll(scores, index -> {
      double queries = sums[index * COLUMNS + QUERIES];
      return queries == 0 ? 0 : sums[index * COLUMNS + MASS] / queries;
    });
    return scores;
  }

  UsedRows append(Tape tape, UsedRows newer) {
    return new UsedRows(rows.append(tape, newer.rows), usage == null ? null : usage.append(tape, newer.usage));
  }

  UsedRows oldest(Tape tape, int[] counts) {
    return new UsedRows(rows.oldest(tape, counts), usage == null ? null : usage.oldest(tape, counts));
  }

  UsedRows without(Tape tape, int[] counts) {
    return new UsedRows(rows.without(tape, counts), usage == null ? null : usage.without(tape, counts));
  }
}
