package org.mneme.tensor.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Where a product may be cut into pieces that are worked out apart.
 *
 * <p>Each piece packs the matrix that all share once more, so the fewest pieces are the best: one per thread. But a result must not depend on the
 * number of threads. With MKL, and some of OpenBLAS's kernels (those for AVX-512) an element has the same bits however its rows and columns were cut, as long
 * as the cuts lie at whole tiles; with others (those for Haswell and Zen) it has not, and then the pieces depend on the sizes only. Which it is, is
 * found out once, by cutting a few products.
 */
final class PieceCuts {
  /** Cuts lie at multiples of this, a multiple of the tiles of the libraries' kernels. */
  private static final int TILE = 64;

  /** A product whose halves are as large as pieces are at least. */
  private static final int ROWS = 201;

  private static final int COLUMNS = 155;
  private static final int DEPTH = 530;

  private PieceCuts() {}

  /** What was found out, once. */
  private static final class Found {
    static final boolean CUTS_CHANGE_NOTHING = cutsChangeNothing();
  }

  /** Returns whether the number of pieces changes no bit of a product. */
  static boolean areFree() {
    return Found.CUTS_CHANGE_NOTHING;
  }

  /** Returns where pieces of nearly equal length end. */
  static int[] ends(int length, int pieces) {
    int[] ends = new int[pieces];
    int count = 0;
    for (int piece = 1; piece <= pieces; piece++) {
      int end = piece == pieces ? length : (int) Math.round((double) length * piece / pieces / TILE) * TILE;
      if (end > (count == 0 ? 0 : ends[count - 1])) {
        ends[count++] = Math.min(end, length);
      }
    }
    return Arrays.copyOf(ends, count);
  }

  private static boolean cutsChangeNothing() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment left = numbers(arena, ROWS * DEPTH);
      MemorySegment right = numbers(arena, COLUMNS * DEPTH);
      MemorySegment whole = numbers(arena, ROWS * COLUMNS);
      MemorySegment pieces = numbers(arena, ROWS * COLUMNS);
      boolean same = true;
      for (int form = 0; form < 4; form++) {
        Form product = new Form((form & 1) != 0, (form & 2) != 0, left.address(), right.address());
        product.run(0, ROWS, 0, COLUMNS, whole.address());
        product.run(0, TILE, 0, COLUMNS, pieces.address());
        product.run(TILE, ROWS, 0, COLUMNS, pieces.address());
        same &= whole.mismatch(pieces) < 0;
        product.run(0, ROWS, 0, TILE, pieces.address());
        product.run(0, ROWS, TILE, COLUMNS, pieces.address());
        same &= whole.mismatch(pieces) < 0;
      }
      return same;
    }
  }

  /** One of the four ways in which the factors of a product can lie. */
  private record Form(boolean leftTransposed, boolean rightTransposed, long left, long right) {
    void run(int firstRow, int lastRow, int firstColumn, int lastColumn, long result) {
      long fromLeft = left + (long) Float.BYTES * (leftTransposed ? firstRow : firstRow * DEPTH);
      long fromRight = right + (long) Float.BYTES * (rightTransposed ? firstColumn * DEPTH : firstColumn);
      Blas.product(
          leftTransposed, rightTransposed, lastRow - firstRow, lastColumn - firstColumn, DEPTH, 1f, fromLeft,
          leftTransposed ? ROWS : DEPTH, fromRight, rightTransposed ? DEPTH : COLUMNS, 0f,
          result + (long) Float.BYTES * (firstRow * COLUMNS + firstColumn), COLUMNS);
    }
  }

  /** Numbers without a pattern, whose products do not come out even. */
  private static MemorySegment numbers(Arena arena, int count) {
    MemorySegment numbers = arena.allocate((long) count * Float.BYTES, Long.BYTES);
    for (int index = 0; index < count; index++) {
      Memory.set(numbers.address(), index, (float) Math.sin(1.0 + index * (index % 97 + 0.7)));
    }
    return numbers;
  }
}
