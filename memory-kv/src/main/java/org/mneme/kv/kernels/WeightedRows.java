package org.mneme.kv.kernels;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import org.mneme.tensor.cpu.Memory;

/**
 * The weighted sum of some rows of a float32 table, {@code target = sum over e of weights[e] table[rows[e]]}: the one
 * kernel behind reading values, and behind every gradient that sums over the readers of a row.
 *
 * <p>The target is cut into blocks that stay in registers while all rows go by: nothing is stored until the end, and
 * the order of summation is that of the rows. Byte offsets are longs: the table may be larger than 2 GiB.
 */
final class WeightedRows {
  private static final int VECTOR = LANES.length();

  private WeightedRows() {}

  /**
   * Sums rows.
   *
   * @param table the address of row 0
   * @param rowBytes the distance from one row to the next
   * @param rows which rows
   * @param from the first entry of {@code rows} that counts
   * @param count how many entries count
   * @param weights the address of the first weight
   * @param target where the sum goes
   * @param width how many floats of each row are summed
   * @param adds whether the sum is added to what is there
   */
  static void sum(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, int width, boolean adds) {
    int column = 0;
    for (; column + 8 * VECTOR <= width; column += 8 * VECTOR) {
      sum8(table + bytes(column), rowBytes, rows, from, count, weights, target + bytes(column), adds);
    }
    if (column + 4 * VECTOR <= width) {
      sum4(table + bytes(column), rowBytes, rows, from, count, weights, target + bytes(column), adds);
      column += 4 * VECTOR;
    }
    if (column + 2 * VECTOR <= width) {
      sum2(table + bytes(column), rowBytes, rows, from, count, weights, target + bytes(column), adds);
      column += 2 * VECTOR;
    }
    if (column + VECTOR <= width) {
      sum1(table + bytes(column), rowBytes, rows, from, count, weights, target + bytes(column), adds);
      column += VECTOR;
    }
    for (; column < width; column++) {
      sumOne(table + bytes(column), rowBytes, rows, from, count, weights, target + bytes(column), adds);
    }
  }

  private static long bytes(int floats) {
    return (long) floats * Float.BYTES;
  }

  private static FloatVector part(long row, int vector) {
    return Memory.load(row + bytes(vector * VECTOR));
  }

  private static void store(FloatVector sum, long target, int vector, boolean adds) {
    long address = target + bytes(vector * VECTOR);
    if (adds) {
      Memory.store(Memory.load(address).add(sum), address);
    } else {
      Memory.store(sum, address);
    }
  }

  private static void sum8(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, boolean adds) {
    FloatVector s0 = FloatVector.zero(LANES);
    FloatVector s1 = FloatVector.zero(LANES);
    FloatVector s2 = FloatVector.zero(LANES);
    FloatVector s3 = FloatVector.zero(LANES);
    FloatVector s4 = FloatVector.zero(LANES);
    FloatVector s5 = FloatVector.zero(LANES);
    FloatVector s6 = FloatVector.zero(LANES);
    FloatVector s7 = FloatVector.zero(LANES);
    for (int entry = 0; entry < count; entry++) {
      long row = table + rows[from + entry] * rowBytes;
      FloatVector weight = FloatVector.broadcast(LANES, Memory.get(weights, entry));
      s0 = part(row, 0).fma(weight, s0);
      s1 = part(row, 1).fma(weight, s1);
      s2 = part(row, 2).fma(weight, s2);
      s3 = part(row, 3).fma(weight, s3);
      s4 = part(row, 4).fma(weight, s4);
      s5 = part(row, 5).fma(weight, s5);
      s6 = part(row, 6).fma(weight, s6);
      s7 = part(row, 7).fma(weight, s7);
    }
    store(s0, target, 0, adds);
    store(s1, target, 1, adds);
    store(s2, target, 2, adds);
    store(s3, target, 3, adds);
    store(s4, target, 4, adds);
    store(s5, target, 5, adds);
    store(s6, target, 6, adds);
    store(s7, target, 7, adds);
  }

  private static void sum4(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, boolean adds) {
    FloatVector s0 = FloatVector.zero(LANES);
    FloatVector s1 = FloatVector.zero(LANES);
    FloatVector s2 = FloatVector.zero(LANES);
    FloatVector s3 = FloatVector.zero(LANES);
    for (int entry = 0; entry < count; entry++) {
      long row = table + rows[from + entry] * rowBytes;
      FloatVector weight = FloatVector.broadcast(LANES, Memory.get(weights, entry));
      s0 = part(row, 0).fma(weight, s0);
      s1 = part(row, 1).fma(weight, s1);
      s2 = part(row, 2).fma(weight, s2);
      s3 = part(row, 3).fma(weight, s3);
    }
    store(s0, target, 0, adds);
    store(s1, target, 1, adds);
    store(s2, target, 2, adds);
    store(s3, target, 3, adds);
  }

  private static void sum2(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, boolean adds) {
    FloatVector s0 = FloatVector.zero(LANES);
    FloatVector s1 = FloatVector.zero(LANES);
    for (int entry = 0; entry < count; entry++) {
      long row = table + rows[from + entry] * rowBytes;
      FloatVector weight = FloatVector.broadcast(LANES, Memory.get(weights, entry));
      s0 = part(row, 0).fma(weight, s0);
      s1 = part(row, 1).fma(weight, s1);
    }
    store(s0, target, 0, adds);
    store(s1, target, 1, adds);
  }

  private static void sum1(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, boolean adds) {
    FloatVector s0 = FloatVector.zero(LANES);
    for (int entry = 0; entry < count; entry++) {
      FloatVector weight = FloatVector.broadcast(LANES, Memory.get(weights, entry));
      s0 = Memory.load(table + rows[from + entry] * rowBytes).fma(weight, s0);
    }
    store(s0, target, 0, adds);
  }

  private static void sumOne(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, boolean adds) {
    float sum = 0f;
    for (int entry = 0; entry < count; entry++) {
      sum = Math.fma(Memory.get(weights, entry), Memory.get(table + rows[from + entry] * rowBytes, 0), sum);
    }
    Memory.set(target, 0, adds ? Memory.get(target, 0) + sum : sum);
  }
}
