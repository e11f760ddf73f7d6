package org.mneme.kv.kernels;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;
import org.mneme.tensor.cpu.VectorMath;

/**
 * Dot products of one vector with some rows of a float32 table, several rows at a time, so that waiting for one row's
 * memory overlaps with the others.
 */
final class RowProducts {
  private static final int VECTOR = LANES.length();
  private static final int AT_ONCE = 4;

  private RowProducts() {}

  /**
   * {@code target[e] = <vector, table[rows[from + e]]>}, or added to what is there.
   *
   * @param table the address of row 0
   * @param rowBytes the distance from one row to the next
   * @param rows which rows
   * @param from the first entry of {@code rows} that counts
   * @param count how many entries count
   * @param vector the address of the vector
   * @param target the address of the first product
   * @param width the length of the vector and of each row
   * @param adds whether the products are added to what is there
   */
  static void compute(
      long table, long rowBytes, int[] rows, int from, int count, long vector, long target, int width,
      boolean adds) {
    int entry = 0;
    for (; entry + AT_ONCE <= count; entry += AT_ONCE) {
      long row0 = table + rows[from + entry] * rowBytes;
      long row1 = table + rows[from + entry + 1] * rowBytes;
      long row2 = table + rows[from + entry + 2] * rowBytes;
      long row3 = table + rows[from + entry + 3] * rowBytes;
      four(row0, row1, row2, row3, vector, target + (long) entry * Float.BYTES, width, adds);
    }
    for (; entry < count; entry++) {
      float product = Rows.dot(table + rows[from + entry] * rowBytes, vector, width);
      Memory.set(target, entry, adds ? Memory.get(target, entry) + product : product);
    }
  }

  private static void four(long row0, long row1, long row2, long row3, long vector, long target, int width,
      boolean adds) {
    FloatVector s0 = FloatVector.zero(LANES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int column = 0;
    for (; column + VECTOR <= width; column += VECTOR) {
      long offset = (long) column * Float.BYTES;
      FloatVector part = Memory.load(vector + offset);
      s0 = Memory.load(row0 + offset).fma(part, s0);
      s1 = Memory.load(row1 + offset).fma(part, s1);
      s2 = Memory.load(row2 + offset).fma(part, s2);
      s3 = Memory.load(row3 + offset).fma(part, s3);
    }
    finish(s0, row0, vector, column, width, target, 0, adds);
    finish(s1, row1, vector, column, width, target, 1, adds);
    finish(s2, row2, vector, column, width, target, 2, adds);
    finish(s3, row3, vector, column, width, target, 3, adds);
  }

  private static void finish(FloatVector sums, long row, long vector, int from, int width, long target, int entry,
      boolean adds) {
    float sum = VectorMath.sum(sums);
    for (int column = from; column < width; column++) {
      sum = Math.fma(Memory.get(row, column), Memory.get(vector, column), sum);
    }
    Memory.set(target, entry, adds ? Memory.get(target, entry) + sum : sum);
  }
}
