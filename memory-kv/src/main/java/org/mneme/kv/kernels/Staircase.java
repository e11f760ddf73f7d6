package org.mneme.kv.kernels;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.mneme.tensor.cpu.Memory;

/**
 * The pairs of ranks that can be among the k largest sums of two descending lists: the pair at ranks (r1, r2), from 1,
 * has r1 r2 - 1 others that are at least as large, namely all with no higher rank on either side, so only pairs with
 * {@code r1 r2 <= k} count. For k = 32 these are 119 instead of 1024.
 */
final class Staircase {
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, LANES.vectorShape());
  private static final int LENGTH = LANES.length();

  private final int size;
  private final int[] first;
  private final int[] second;

  /**
   * Lists the pairs.
   *
   * @param k how many sums are wanted
   * @param length the length of each list
   */
  Staircase(int k, int length) {
    int pairs = 0;
    for (int rank = 1; rank <= Math.min(k, length); rank++) {
      pairs += Math.min(length, k / rank);
    }
    this.size = pairs;
    this.first = new int[paddedSize()];
    this.second = new int[paddedSize()];
    int pair = 0;
    for (int rank = 1; rank <= Math.min(k, length); rank++) {
      for (int other = 1; other <= Math.min(length, k / rank); other++) {
        first[pair] = rank - 1;
        second[pair++] = other - 1;
      }
    }
  }

  /** Returns the number of pairs. */
  int size() {
    return size;
  }

  /** Returns the number of pairs rounded up to whole vectors: the space that {@link #sums} and {@link #slots} write. */
  int paddedSize() {
    return Math.ceilDiv(size, LENGTH) * LENGTH;
  }

  /** Returns the rank, from 0, of a pair's first member. */
  int first(int pair) {
    return first[pair];
  }

  /** Returns the rank, from 0, of a pair's second member. */
  int second(int pair) {
    return second[pair];
  }

  /** Writes the sum of every pair to memory; the lists begin at {@code offset}. */
  void sums(float[] firstScores, float[] secondScores, int offset, long target) {
    for (int pair = 0; pair < size; pair += LENGTH) {
      FloatVector one = FloatVector.fromArray(LANES, firstScores, offset, first, pair);
      FloatVector other = FloatVector.fromArray(LANES, secondScores, offset, second, pair);
      Memory.store(one.add(other), target + (long) pair * Float.BYTES);
    }
  }

  /**
   * Writes the slot of every pair, {@code i n + j} for sub-keys i and j; the lists of sub-keys begin at {@code offset}.
   */
  void slots(int[] firstKeys, int[] secondKeys, int offset, int n, int[] target) {
    for (int pair = 0; pair < size; pair += LENGTH) {
      IntVector one = IntVector.fromArray(INTS, firstKeys, offset, first, pair);
      IntVector other = IntVector.fromArray(INTS, secondKeys, offset, second, pair);
      one.mul(n).add(other).intoArray(target, pair);
    }
  }
}
