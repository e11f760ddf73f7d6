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
    for (; column + 16 * VECTOR <= width; column += 16 * VECTOR) {
      sum16(table + bytes(column), rowBytes, rows, from, count, weights, target + bytes(column), adds);
    }
    if (column + 8 * VECTOR <= width) {
      sum8(table + bytes(column), rowBytes, rows, from, count, weights, target + bytes(column), adds);
      column += 8 * VECTOR;
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

  private static FloatVector start(long target, int vector, boolean adds) {
    return adds ? Memory.load(target + bytes(vector * VECTOR)) : FloatVector.zero(LANES);
  }

  private static FloatVector part(long row, int vector) {
    return Memory.load(row + bytes(vector * VECTOR));
  }

  private static void store(FloatVector sum, long target, int vector) {
    Memory.store(sum, target + bytes(vector * VECTOR));
  }

  private static void sum16(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, boolean adds) {
    FloatVector s0 = start(target, 0, adds);
    FloatVector s1 = start(target, 1, adds);
    FloatVector s2 = start(target, 2, adds);
    FloatVector s3 = start(target, 3, adds);
    FloatVector s4 = start(target, 4, adds);
    FloatVector s5 = start(target, 5, adds);
    FloatVector s6 = start(target, 6, adds);
    FloatVector s7 = start(target, 7, adds);
    FloatVector s8 = start(target, 8, adds);
    FloatVector s9 = start(target, 9, adds);
    FloatVector s10 = start(target, 10, adds);
    FloatVector s11 = start(target, 11, adds);
    FloatVector s12 = start(target, 12, adds);
    FloatVector s13 = start(target, 13, adds);
    FloatVector s14 = start(target, 14, adds);
    FloatVector s15 = start(target, 15, adds);
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
      s8 = part(row, 8).fma(weight, s8);
      s9 = part(row, 9).fma(weight, s9);
      s10 = part(row, 10).fma(weight, s10);
      s11 = part(row, 11).fma(weight, s11);
      s12 = part(row, 12).fma(weight, s12);
      s13 = part(row, 13).fma(weight, s13);
      s14 = part(row, 14).fma(weight, s14);
      s15 = part(row, 15).fma(weight, s15);
    }
    store(s0, target, 0);
    store(s1, target, 1);
    store(s2, target, 2);
    store(s3, target, 3);
    store(s4, target, 4);
    store(s5, target, 5);
    store(s6, target, 6);
    store(s7, target, 7);
    store(s8, target, 8);
    store(s9, target, 9);
    store(s10, target, 10);
    store(s11, target, 11);
    store(s12, target, 12);
    store(s13, target, 13);
    store(s14, target, 14);
    store(s15, target, 15);
  }

  private static void sum8(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, boolean adds) {
    FloatVector s0 = start(target, 0, adds);
    FloatVector s1 = start(target, 1, adds);
    FloatVector s2 = start(target, 2, adds);
    FloatVector s3 = start(target, 3, adds);
    FloatVector s4 = start(target, 4, adds);
    FloatVector s5 = start(target, 5, adds);
    FloatVector s6 = start(target, 6, adds);
    FloatVector s7 = start(target, 7, adds);
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
    store(s0, target, 0);
    store(s1, target, 1);
    store(s2, target, 2);
    store(s3, target, 3);
    store(s4, target, 4);
    store(s5, target, 5);
    store(s6, target, 6);
    store(s7, target, 7);
  }

  private static void sum4(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, boolean adds) {
    FloatVector s0 = start(target, 0, adds);
    FloatVector s1 = start(target, 1, adds);
    FloatVector s2 = start(target, 2, adds);
    FloatVector s3 = start(target, 3, adds);
    for (int entry = 0; entry < count; entry++) {
      long row = table + rows[from + entry] * rowBytes;
      FloatVector weight = FloatVector.broadcast(LANES, Memory.get(weights, entry));
      s0 = part(row, 0).fma(weight, s0);
      s1 = part(row, 1).fma(weight, s1);
      s2 = part(row, 2).fma(weight, s2);
      s3 = part(row, 3).fma(weight, s3);
    }
    store(s0, target, 0);
    store(s1, target, 1);
    store(s2, target, 2);
    store(s3, target, 3);
  }

  private static void sum2(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, boolean adds) {
    FloatVector s0 = start(target, 0, adds);
    FloatVector s1 = start(target, 1, adds);
    for (int entry = 0; entry < count; entry++) {
      long row = table + rows[from + entry] * rowBytes;
      FloatVector weight = FloatVector.broadcast(LANES, Memory.get(weights, entry));
      s0 = part(row, 0).fma(weight, s0);
      s1 = part(row, 1).fma(weight, s1);
    }
    store(s0, target, 0);
    store(s1, target, 1);
  }

  private static void sum1(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, boolean adds) {
    FloatVector s0 = start(target, 0, adds);
    for (int entry = 0; entry < count; entry++) {
      FloatVector weight = FloatVector.broadcast(LANES, Memory.get(weights, entry));
      s0 = Memory.load(table + rows[from + entry] * rowBytes).fma(weight, s0);
    }
    store(s0, target, 0);
  }

  private static void sumOne(
      long table, long rowBytes, int[] rows, int from, int count, long weights, long target, boolean adds) {
    float sum = adds ? Memory.get(target, 0) : 0f;
    for (int entry = 0; entry < count; entry++) {
      sum = Math.fma(Memory.get(weights, entry), Memory.get(table + rows[from + entry] * rowBytes, 0), sum);
    }
    Memory.set(target, 0, sum);
  }
}
