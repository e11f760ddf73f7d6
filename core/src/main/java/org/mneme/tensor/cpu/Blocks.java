package org.mneme.tensor.cpu;

/** Blocks of equal length that lie at equal distances, such as the columns from one to another of every row of a matrix. */
public final class Blocks {
  private Blocks() {}

  /**
   * target = source, or target += source, for all blocks.
   *
   * @param blocks how many blocks there are
   * @param count the elements of a block
   * @param sourceStride the elements from the start of one block to the next
   * @param targetStride the same in the target
   */
  public static void copy(
      Parallel parallel, int blocks, int count, long source, long sourceStride, long target, long targetStride,
      boolean adds) {
    parallel.run(blocks, count, (first, last) -> {
      for (long block = first; block < last; block++) {
        long from = source + block * sourceStride * Float.BYTES;
        long to = target + block * targetStride * Float.BYTES;
        if (adds) {
          Rows.add(from, to, count);
        } else {
          Memory.copy(from, to, count);
        }
      }
    });
  }
}
