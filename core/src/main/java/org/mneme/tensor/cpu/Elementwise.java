package org.mneme.tensor.cpu;

import java.lang.foreign.Arena;

/**
 * Element-by-element work over float32 memory.
 *
 * <p>A function of one vector, handed to a shared loop as a lambda, is slow as soon as a program uses several: the call is then a real one and
 * every vector goes through an object on the heap. So functions come as {@link Loop}s, each with a loop of its own, and the lambdas here see
 * thousands of elements at a time.
 */
public final class Elementwise {
  /** Elements that fit into the first-level cache several times over. */
  private static final int BLOCK = 1 << 11;

  private static final double WORK = 8;

  private Elementwise() {}

  /** A function applied to whole vectors. */
  @FunctionalInterface
  public interface Loop {
    /** target = f(source) for a number of bytes that is a multiple of {@link Memory#VECTOR_BYTES}; the two may be the same memory. */
    void run(long source, long target, int bytes);
  }

  /** Work on a range of elements. */
  @FunctionalInterface
  public interface Range {
    /** Works on {@code count} elements that start {@code offset} bytes from the first. */
    void run(long offset, int count);
  }

  /** Work on a range of elements with memory for intermediate values. */
  @FunctionalInterface
  public interface ScratchRange {
    /** Works on {@code count} elements that start {@code offset} bytes from the first; every scratch buffer holds as many. */
    void run(long offset, int count, long[] scratch);
  }

  /** A sum over a range of elements. */
  @FunctionalInterface
  public interface PartialSum {
    /** Returns the sum over {@code count} elements that start {@code offset} bytes from the first. */
    double over(long offset, int count);
  }

  /** Shares {@code count} elements between threads, in ranges that fit into the first-level cache. */
  public static void run(Parallel parallel, long count, Range body) {
    parallel.run(blocks(count), BLOCK * WORK, (from, to) -> {
      for (int block = from; block < to; block++) {
        long start = (long) block * BLOCK;
        body.run(start * Float.BYTES, (int) Math.min(BLOCK, count - start));
      }
    });
  }

  /** The same, with scratch buffers for each range. */
  public static void run(Parallel parallel, long count, int buffers, ScratchRange body) {
    parallel.run(blocks(count), BLOCK * WORK, (from, to) -> {
      try (Arena arena = Arena.ofConfined()) {
        long[] scratch = new long[buffers];
        for (int buffer = 0; buffer < buffers; buffer++) {
          scratch[buffer] = arena.allocate((long) BLOCK * Float.BYTES, Memory.VECTOR_BYTES).address();
        }
        for (int block = from; block < to; block++) {
          long start = (long) block * BLOCK;
          body.run(start * Float.BYTES, (int) Math.min(BLOCK, count - start), scratch);
        }
      }
    });
  }

  /** Sums over {@code count} elements: ranges of a fixed size, then their sums in order and in double. */
  public static double sum(Parallel parallel, long count, PartialSum body) {
    double[] sums = new double[blocks(count)];
    parallel.run(sums.length, BLOCK * WORK, (from, to) -> {
      for (int block = from; block < to; block++) {
        long start = (long) block * BLOCK;
        sums[block] = body.over(start * Float.BYTES, (int) Math.min(BLOCK, count - start));
      }
    });
    double total = 0;
    for (double sum : sums) {
      total += sum;
    }
    return total;
  }

  /** target = f(source). */
  public static void map(Parallel parallel, Loop function, long source, long target, long count) {
    run(parallel, count, (offset, length) -> apply(function, source + offset, target + offset, length));
  }

  /** target = f(source) factor, or target += f(source) factor. */
  public static void mapAndMultiply(
      Parallel parallel, Loop function, long source, long factor, long target, boolean adds, long count) {
    run(parallel, count, 1, (offset, length, scratch) -> {
      apply(function, source + offset, scratch[0], length);
      Rows.multiply(scratch[0], factor + offset, target + offset, adds, length);
    });
  }

  /** target = f(source) on the calling thread; what does not fill a vector goes through a padded one. */
  public static void apply(Loop function, long source, long target, int count) {
    int whole = count - count % Memory.LANES.length();
    function.run(source, target, whole * Float.BYTES);
    if (whole == count) {
      return;
    }
    long offset = (long) whole * Float.BYTES;
    try (Arena arena = Arena.ofConfined()) {
      long padded = arena.allocate(Memory.VECTOR_BYTES, Memory.VECTOR_BYTES).address();
      Memory.copy(source + offset, padded, count - whole);
      function.run(padded, padded, Memory.VECTOR_BYTES);
      Memory.copy(padded, target + offset, count - whole);
    }
  }

  private static int blocks(long count) {
    return Math.toIntExact((count + BLOCK - 1) / BLOCK);
  }
}
