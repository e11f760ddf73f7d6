package org.mneme.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlasTest {
  private static final long SEED = 7;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @CsvSource({"1, 1", "63, 4", "64, 2", "150, 2", "200, 3", "1000, 8", "1024, 8"})
  void piecesCoverARangeOnceAndEndAtWholeTiles(int length, int pieces) {
    int[] ends = PieceCuts.ends(length, pieces);
    assertThat(ends.length).as("pieces").isBetween(1, pieces);
    assertThat(ends).isSorted().doesNotHaveDuplicates().endsWith(length);
    for (int piece = 0; piece < ends.length - 1; piece++) {
      assertThat(ends[piece] % 64).as("end of piece %d of %d", piece, length).isZero();
    }
  }

  /** Sizes around those where products are cut, in all four forms. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void aProductHasTheSameBitsForAnyNumberOfThreads(int threads) {
    Blas blas = new Blas();
    try (Parallel alone = new Parallel(1); Parallel together = new Parallel(threads)) {
      for (int round = 0; round < 40; round++) {
        assertSameBits(blas, alone, together, new Sizes(random));
      }
    }
  }

  /** A product of random sizes and form. */
  private record Sizes(boolean leftTransposed, boolean rightTransposed, int m, int n, int k) {
    Sizes(Random random) {
      this(
          random.nextBoolean(), random.nextBoolean(), 20 + random.nextInt(500), 20 + random.nextInt(500),
          20 + random.nextInt(700));
    }
  }

  private void assertSameBits(Blas blas, Parallel alone, Parallel together, Sizes sizes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment left = numbers(arena, sizes.m * sizes.k);
      MemorySegment right = numbers(arena, sizes.n * sizes.k);
      MemorySegment one = numbers(arena, sizes.m * sizes.n);
      MemorySegment several = numbers(arena, sizes.m * sizes.n);
      multiply(blas, alone, sizes, left, right, one);
      multiply(blas, together, sizes, left, right, several);
      assertThat(one.mismatch(several)).as("first different byte of %s, seed %d", sizes, SEED).isNegative();
    }
  }

  private static void multiply(
      Blas blas, Parallel parallel, Sizes sizes, MemorySegment left, MemorySegment right, MemorySegment result) {
    blas.multiply(
        parallel, sizes.leftTransposed, sizes.rightTransposed, sizes.m, sizes.n, sizes.k, 1f, left.address(),
        sizes.leftTransposed ? sizes.m : sizes.k, right.address(), sizes.rightTransposed ? sizes.k : sizes.n, 0f,
        result.address(), sizes.n);
  }

  private MemorySegment numbers(Arena arena, int count) {
    MemorySegment numbers = arena.allocate((long) count * Float.BYTES, Long.BYTES);
    for (int index = 0; index < count; index++) {
      Memory.set(numbers.address(), index, (float) random.nextGaussian());
    }
    return numbers;
  }
}
