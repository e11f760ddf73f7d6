package org.mneme.compressive.compression;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.GatherRows;

/**
 * Of N vectors the {@code N / c} that received most attention, as they are and in order of time (Rae et al. 2020, section 3.2). The paper does not
 * say over what the attention is averaged: here over heads and over all queries that could see the vector while it was in memory. Of equals, the
 * older one stays.
 */
final class MostUsed implements Compression {
  private final int rate;

  MostUsed(int rate) {
    this.rate = rate;
  }

  @Override
  public Tensor compress(Tape tape, OldVectors old) {
    int batch = old.filled().length;
    int length = old.length();
    int kept = length / rate;
    int[] chosen = new int[batch * kept];
    for (int row = 0; row < batch; row++) {
      int[] columns = mostUsed(old, row, old.filled()[row] / rate);
      // What lies before a batch row's own vectors is empty, whatever it is.
      int empty = kept - columns.length;
      for (int slot = 0; slot < kept; slot++) {
        chosen[row * kept + slot] = row * length + (slot < empty ? 0 : columns[slot - empty]);
      }
    }
    Tensor flat = old.rows().reshaped(batch * length, old.rows().shape().last());
    return GatherRows.apply(tape, flat, new Indices(Shape.of(batch, kept), chosen));
  }

  private static int[] mostUsed(OldVectors old, int row, int count) {
    int length = old.length();
    int[] columns = IntStream.range(length - old.filled()[row], length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer column) -> -old.usage()[row * length + column]))
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
    Arrays.sort(columns);
    return columns;
  }

  @Override
  public boolean needsUsage() {
    return true;
  }
}
