package org.mneme.tensor.cpu;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Elementary work on contiguous stretches of float32 memory; addresses and counts are the caller's responsibility. */
public final class Rows {
  private static final int BYTES = Float.BYTES;
  private static final int LENGTH = LANES.length();

  private Rows() {}

  /** target += source. */
  public static void add(long source, long target, int count) {
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      Memory.store(Memory.load(target + offset).add(Memory.load(source + offset)), target + offset);
    }
    for (; index < count; index++) {
      Memory.set(target, index, Memory.get(target, index) + Memory.get(source, index));
    }
  }

  /** target = first + second. */
  public static void sum(long first, long second, long target, int count) {
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      Memory.store(Memory.load(first + offset).add(Memory.load(second + offset)), target + offset);
    }
    for (; index < count; index++) {
      Memory.set(target, index, Memory.get(first, index) + Memory.get(second, index));
    }
  }

  /** target = first - second. */
  public static void difference(long first, long second, long target, int count) {
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      Memory.store(Memory.load(first + offset).sub(Memory.load(second + offset)), target + offset);
    }
    for (; index < count; index++) {
      Memory.set(target, index, Memory.get(first, index) - Memory.get(second, index));
    }
  }

  /** target += value. */
  public static void addConstant(float value, long target, int count) {
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      Memory.store(Memory.load(target + offset).add(value), target + offset);
    }
    for (; index < count; index++) {
      Memory.set(target, index, Memory.get(target, index) + value);
    }
  }

  /** target += factor * (first - second). */
  public static void addScaledDifference(float factor, long first, long second, long target, int count) {
    FloatVector factors = FloatVector.broadcast(LANES, factor);
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      FloatVector difference = Memory.load(first + offset).sub(Memory.load(second + offset));
      Memory.store(difference.fma(factors, Memory.load(target + offset)), target + offset);
    }
    for (; index < count; index++) {
      float difference = Memory.get(first, index) - Memory.get(second, index);
      Memory.set(target, index, Math.fma(factor, difference, Memory.get(target, index)));
    }
  }

  /** target += factor * source. */
  public static void addScaled(float factor, long source, long target, int count) {
    FloatVector factors = FloatVector.broadcast(LANES, factor);
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      Memory.store(Memory.load(source + offset).fma(factors, Memory.load(target + offset)), target + offset);
    }
    for (; index < count; index++) {
      Memory.set(target, index, Math.fma(factor, Memory.get(source, index), Memory.get(target, index)));
    }
  }

  /** target = factor * source; the two may be the same. */
  public static void scale(float factor, long source, long target, int count) {
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      Memory.store(Memory.load(source + offset).mul(factor), target + offset);
    }
    for (; index < count; index++) {
      Memory.set(target, index, factor * Memory.get(source, index));
    }
  }

  /** target = factor * (source + bias). */
  public static void addBiasAndScale(long source, long bias, float factor, long target, int count) {
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      Memory.store(Memory.load(source + offset).add(Memory.load(bias + offset)).mul(factor), target + offset);
    }
    for (; index < count; index++) {
      Memory.set(target, index, factor * (Memory.get(source, index) + Memory.get(bias, index)));
    }
  }

  /** target = first * second, element by element. */
  public static void multiply(long first, long second, long target, int count) {
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      Memory.store(Memory.load(first + offset).mul(Memory.load(second + offset)), target + offset);
    }
    for (; index < count; index++) {
      Memory.set(target, index, Memory.get(first, index) * Memory.get(second, index));
    }
  }

  /** target += first * second, element by element. */
  public static void addProduct(long first, long second, long target, int count) {
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      Memory.store(
          Memory.load(first + offset).fma(Memory.load(second + offset), Memory.load(target + offset)), target + offset);
    }
    for (; index < count; index++) {
      Memory.set(target, index,
          Math.fma(Memory.get(first, index), Memory.get(second, index), Memory.get(target, index)));
    }
  }

  /** target = first * second, or target += first * second. */
  public static void multiply(long first, long second, long target, boolean adds, int count) {
    if (adds) {
      addProduct(first, second, target, count);
    } else {
      multiply(first, second, target, count);
    }
  }

  /** Returns the sum of first * second. */
  public static float dot(long first, long second, int count) {
    FloatVector sums = FloatVector.zero(LANES);
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      sums = Memory.load(first + offset).fma(Memory.load(second + offset), sums);
    }
    float sum = VectorMath.sum(sums);
    for (; index < count; index++) {
      sum = Math.fma(Memory.get(first, index), Memory.get(second, index), sum);
    }
    return sum;
  }

  /** Returns the sum of the elements. */
  public static float sum(long source, int count) {
    FloatVector sums = FloatVector.zero(LANES);
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      sums = sums.add(Memory.load(source + (long) index * BYTES));
    }
    float sum = VectorMath.sum(sums);
    for (; index < count; index++) {
      sum += Memory.get(source, index);
    }
    return sum;
  }

  /** Returns the sum of (first - second)^2. */
  public static float sumOfSquaredDifferences(long first, long second, int count) {
    FloatVector sums = FloatVector.zero(LANES);
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      FloatVector difference = Memory.load(first + offset).sub(Memory.load(second + offset));
      sums = difference.fma(difference, sums);
    }
    float sum = VectorMath.sum(sums);
    for (; index < count; index++) {
      float difference = Memory.get(first, index) - Memory.get(second, index);
      sum = Math.fma(difference, difference, sum);
    }
    return sum;
  }

  /** Returns the sum of the squares of the elements, summed in double. */
  public static double sumOfSquares(long source, long count) {
    double total = 0;
    final int block = 4096;
    for (long start = 0; start < count; start += block) {
      long from = source + start * BYTES;
      total += dot(from, from, (int) Math.min(block, count - start));
    }
    return total;
  }

  /** Returns the largest element. */
  public static float max(long source, int count) {
    FloatVector largest = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      largest = largest.max(Memory.load(source + (long) index * BYTES));
    }
    float max = largest.reduceLanes(VectorOperators.MAX);
    for (; index < count; index++) {
      max = Math.max(max, Memory.get(source, index));
    }
    return max;
  }

  /** target = max(target, source), element by element. */
  public static void max(long source, long target, int count) {
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      Memory.store(Memory.load(target + offset).max(Memory.load(source + offset)), target + offset);
    }
    for (; index < count; index++) {
      Memory.set(target, index, Math.max(Memory.get(target, index), Memory.get(source, index)));
    }
  }

  /** target = exp(source - shift), in place if they are the same; returns the sum. */
  public static float expAndSum(long source, float shift, long target, int count) {
    FloatVector sums = FloatVector.zero(LANES);
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      long offset = (long) index * BYTES;
      FloatVector value = VectorMath.exp(Memory.load(source + offset).sub(shift));
      Memory.store(value, target + offset);
      sums = sums.add(value);
    }
    float sum = VectorMath.sum(sums);
    return index < count ? sum + expAndSumRest(source, shift, target, index, count) : sum;
  }

  /** The last elements, fewer than a vector. In one method with the loop, the compiler would stop inlining and put these vectors on the heap. */
  private static float expAndSumRest(long source, float shift, long target, int index, int count) {
    VectorMask<Float> mask = LANES.indexInRange(index, count);
    FloatVector rest =
        FloatVector.fromMemorySegment(LANES, Memory.ALL, source + (long) index * BYTES, Memory.ORDER, mask);
    FloatVector value = VectorMath.exp(rest.sub(shift));
    value.intoMemorySegment(Memory.ALL, target + (long) index * BYTES, Memory.ORDER, mask);
    return VectorMath.sum(FloatVector.zero(LANES).blend(value, mask));
  }

  /** Sums the rows of a matrix: target[c] += sum over r of source[r, c], for columns of a range. */
  public static void addColumnSums(long source, int rows, int stride, int fromColumn, int toColumn, long target) {
    int column = fromColumn;
    for (; column + LENGTH <= toColumn; column += LENGTH) {
      long offset = (long) column * BYTES;
      FloatVector sums = Memory.load(target + offset);
      for (int row = 0; row < rows; row++) {
        sums = sums.add(Memory.load(source + ((long) row * stride) * BYTES + offset));
      }
      Memory.store(sums, target + offset);
    }
    for (; column < toColumn; column++) {
      float sum = Memory.get(target, column);
      for (int row = 0; row < rows; row++) {
        sum += Memory.get(source, (long) row * stride + column);
      }
      Memory.set(target, column, sum);
    }
  }
}
