package org.mneme.tensor.cpu;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Element-by-element loops over float32 memory. The body sees whole vectors; the last, partial vector is padded with zeros.
 *
 * <p>The loops are small and their bodies are lambdas, so that the compiler inlines a body into its own copy of the loop where one body
 * dominates; a hot operation may still prefer a loop of its own.
 */
public final class Elementwise {
  private static final int BLOCK = 1 << 13;
  private static final double WORK = 8;

  private Elementwise() {}

  /** A function of one vector. */
  @FunctionalInterface
  public interface Unary {
    /** Returns f(x). */
    FloatVector apply(FloatVector x);
  }

  /** A function of two vectors. */
  @FunctionalInterface
  public interface Binary {
    /** Returns f(a, b). */
    FloatVector apply(FloatVector a, FloatVector b);
  }

  /** target = f(source). */
  public static void map(Parallel parallel, long source, long target, long count, Unary body) {
    parallel.run(blocks(count), BLOCK * WORK, (from, to) -> {
      long end = Math.min(count, (long) to * BLOCK);
      for (long index = (long) from * BLOCK; index < end; index += LANES.length()) {
        long offset = index * Float.BYTES;
        if (index + LANES.length() <= end) {
          Memory.store(body.apply(Memory.load(source + offset)), target + offset);
        } else {
          VectorMask<Float> mask = LANES.indexInRange(index, end);
          FloatVector rest = FloatVector.fromMemorySegment(LANES, Memory.ALL, source + offset, Memory.ORDER, mask);
          body.apply(rest).intoMemorySegment(Memory.ALL, target + offset, Memory.ORDER, mask);
        }
      }
    });
  }

  /** target = f(first, second), or target += f(first, second). */
  public static void combine(
      Parallel parallel, long first, long second, long target, boolean add, long count, Binary body) {
    parallel.run(blocks(count), BLOCK * WORK, (from, to) -> {
      long end = Math.min(count, (long) to * BLOCK);
      for (long index = (long) from * BLOCK; index < end; index += LANES.length()) {
        long offset = index * Float.BYTES;
        if (index + LANES.length() <= end) {
          FloatVector value = body.apply(Memory.load(first + offset), Memory.load(second + offset));
          Memory.store(add ? value.add(Memory.load(target + offset)) : value, target + offset);
        } else {
          VectorMask<Float> mask = LANES.indexInRange(index, end);
          FloatVector a = FloatVector.fromMemorySegment(LANES, Memory.ALL, first + offset, Memory.ORDER, mask);
          FloatVector b = FloatVector.fromMemorySegment(LANES, Memory.ALL, second + offset, Memory.ORDER, mask);
          FloatVector value = body.apply(a, b);
          if (add) {
            value = value.add(FloatVector.fromMemorySegment(LANES, Memory.ALL, target + offset, Memory.ORDER, mask));
          }
          value.intoMemorySegment(Memory.ALL, target + offset, Memory.ORDER, mask);
        }
      }
    });
  }

  private static int blocks(long count) {
    return Math.toIntExact((count + BLOCK - 1) / BLOCK);
  }
}
