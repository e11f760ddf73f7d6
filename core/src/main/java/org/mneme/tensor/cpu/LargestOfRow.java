package org.mneme.tensor.cpu;

import static org.mneme.tensor.cpu.Memory.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Finds the k largest elements of rows of float32 memory, largest first; of equal ones the lower column comes first, and NaN comes last. Holds
 * buffers: one object serves any number of rows, on one thread.
 *
 * <p>A row is scanned once for candidates that exceed the k-th largest so far. Whenever the buffer of candidates is full, it is cut down to the k
 * largest: the value to cut at is found by halving an interval and counting with whole vectors, so that only the k survivors are ever sorted.
 */
public final class LargestOfRow {
  private static final int LENGTH = LANES.length();
  private static final int CAPACITY = 512;

  /** After this many halvings of the values' interval the values are spread too unevenly, and their bit patterns are halved instead. */
  private static final int HALVINGS_BY_VALUE = 16;

  private final int k;
  private final int capacity;
  private final float[] values;
  private final int[] columns;
  private final float[] keptValues;
  private final int[] keptColumns;
  private final long[] keys;
  private int filled;
  /** All that counts among the candidates exceeds this, or is equal to it while there is room. */
  private float cut;

  /** Takes how many elements are wanted. */
  public LargestOfRow(int k) {
    this.k = k;
    this.capacity = Math.max(CAPACITY, Math.ceilDiv(2 * k, LENGTH) * LENGTH);
    this.values = new float[capacity + LENGTH];
    this.columns = new int[capacity + LENGTH];
    this.keptValues = new float[k];
    this.keptColumns = new int[k];
    this.keys = new long[k];
  }

  /**
   * Finds the largest elements of a row.
   *
   * @param row the address of its first element
   * @param count how many elements it has, at least k
   * @param target where to write the columns of the largest, largest first
   * @param offset where in the target to begin
   */
  public void select(long row, int count, int[] target, int offset) {
    int first = Math.min(count, capacity);
    fill(row, first);
    if (count > capacity) {
      keepLargest();
      scan(row, first, count);
    }
    if (filled > k) {
      keepLargest();
    }
    for (int index = 0; index < k; index++) {
      keys[index] = (long) descending(values[index]) << Integer.SIZE | columns[index];
    }
    Arrays.sort(keys);
    for (int index = 0; index < k; index++) {
      target[offset + index] = (int) keys[index];
    }
  }

  /** Maps larger values to smaller numbers; zeros of either sign are equal. */
  private static int descending(float value) {
    int bits = Float.floatToRawIntBits(value + 0f);
    return ~(bits ^ (bits >> 31 & Integer.MAX_VALUE));
  }

  private void fill(long row, int count) {
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      FloatVector value = Memory.load(row + (long) index * Float.BYTES);
      value.blend(Float.NEGATIVE_INFINITY, value.compare(VectorOperators.NE, value)).intoArray(values, index);
    }
    for (; index < count; index++) {
      float value = Memory.get(row, index);
      values[index] = Float.isNaN(value) ? Float.NEGATIVE_INFINITY : value;
    }
    for (index = 0; index < count; index++) {
      columns[index] = index;
    }
    filled = count;
  }

  private void scan(long row, int from, int count) {
    int index = from;
    for (; index + LENGTH <= count; index += LENGTH) {
      FloatVector candidates = Memory.load(row + (long) index * Float.BYTES);
      long larger = candidates.compare(VectorOperators.GT, cut).toLong();
      for (; larger != 0; larger &= larger - 1) {
        int column = index + Long.numberOfTrailingZeros(larger);
        add(Memory.get(row, column), column);
      }
      if (filled >= capacity) {
        keepLargest();
      }
    }
    for (; index < count; index++) {
      if (Memory.get(row, index) > cut) {
        add(Memory.get(row, index), index);
      }
    }
  }

  private void add(float value, int column) {
    values[filled] = value;
    columns[filled] = column;
    filled++;
  }

  /** Cuts the candidates down to the k largest, equal ones in the order of their columns. */
  private void keepLargest() {
    Arrays.fill(values, filled, Math.ceilDiv(filled, LENGTH) * LENGTH, Float.NEGATIVE_INFINITY);
    cut = findCut();
    keepEqual(keepLarger());
    System.arraycopy(keptValues, 0, values, 0, k);
    System.arraycopy(keptColumns, 0, columns, 0, k);
    filled = k;
  }

  private int keepLarger() {
    int kept = 0;
    for (int index = 0; index < filled; index += LENGTH) {
      kept = keep(FloatVector.fromArray(LANES, values, index).compare(VectorOperators.GT, cut).toLong(), index, kept);
    }
    return kept;
  }

  private void keepEqual(int larger) {
    int kept = larger;
    for (int index = 0; index < filled && kept < k; index += LENGTH) {
      kept = keep(FloatVector.fromArray(LANES, values, index).compare(VectorOperators.EQ, cut).toLong(), index, kept);
    }
  }

  private int keep(long chosen, int index, int kept) {
    int position = kept;
    for (long bits = chosen; bits != 0 && position < k; bits &= bits - 1) {
      int candidate = index + Long.numberOfTrailingZeros(bits);
      keptValues[position] = values[candidate];
      keptColumns[position] = columns[candidate];
      position++;
    }
    return position;
  }

  /** Returns a value that at most k candidates exceed, and that is exceeded by or equal to at least k. */
  private float findCut() {
    float low = smallest();
    float high = largest();
    if (exceeding(low) < k) {
      return exceedingOrEqual(low) >= k ? low : Float.NEGATIVE_INFINITY;
    }
    if (high == Float.POSITIVE_INFINITY) {
      if (exceeding(Float.MAX_VALUE) >= k) {
        return high;
      }
      high = Float.MAX_VALUE;
    }
    for (int halvings = 0;; halvings++) {
      float middle = halvings < HALVINGS_BY_VALUE ? (float) ((low + (double) high) / 2) : betweenBits(low, high);
      if (middle <= low || middle >= high) {
        return high;
      }
      int larger = exceeding(middle);
      if (larger == k) {
        return middle;
      }
      if (larger > k) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }

  private static float betweenBits(float low, float high) {
    long middle = ((long) descending(low) + descending(high)) >> 1;
    int bits = ~(int) middle;
    return Float.intBitsToFloat(bits ^ (bits >> 31 & Integer.MAX_VALUE));
  }

  /** Returns the smallest candidate above minus infinity, plus infinity where there is none. */
  private float smallest() {
    FloatVector smallest = FloatVector.broadcast(LANES, Float.POSITIVE_INFINITY);
    for (int index = 0; index < filled; index += LENGTH) {
      FloatVector value = FloatVector.fromArray(LANES, values, index);
      smallest =
          smallest.lanewise(VectorOperators.MIN, value, value.compare(VectorOperators.GT, Float.NEGATIVE_INFINITY));
    }
    return smallest.reduceLanes(VectorOperators.MIN);
  }

  private float largest() {
    FloatVector largest = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
    for (int index = 0; index < filled; index += LENGTH) {
      largest = largest.max(FloatVector.fromArray(LANES, values, index));
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  private int exceeding(float value) {
    int count = 0;
    for (int index = 0; index < filled; index += LENGTH) {
      count += FloatVector.fromArray(LANES, values, index).compare(VectorOperators.GT, value).trueCount();
    }
    return count;
  }

  private int exceedingOrEqual(float value) {
    int count = 0;
    for (int index = 0; index < filled; index += LENGTH) {
      count += FloatVector.fromArray(LANES, values, index).compare(VectorOperators.GE, value).trueCount();
    }
    return count;
  }
}
