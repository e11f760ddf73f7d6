package org.mneme.kv.kernels;

import static org.mneme.tensor.cpu.Memory.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.mneme.tensor.cpu.Memory;

/**
 * Finds the k largest scores of a row of float32 memory, in order: higher score first, of equal scores the lower number
 * first; NaN counts as minus infinity. Holds buffers: one object serves any number of rows, on one thread.
 *
 * <p>Three passes over whole vectors. First, a bound: the scores are dealt into at least 2k groups, and a number that
 * the largest of at least k groups reach is reached by at least k scores. It lets through all that matter and, of
 * scores in random order, few others. Second, those survivors are packed. Third, each survivor's rank is how many are
 * larger, counted for several vectors of survivors at a time. Where ranks collide, scores are equal, and the survivors
 * are sorted by score and number instead.
 */
final class TopScores {
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, LANES.vectorShape());
  private static final IntVector COUNTING = IntVector.zero(INTS).addIndex(1);
  private static final int LENGTH = LANES.length();

  /** Survivors whose ranks are counted at once: four vectors of scores and four of ranks stay in registers. */
  private static final int RANKED = 4 * LENGTH;

  /**
   * The interval from the smallest to the largest group maximum is halved this often; more lets hardly fewer scores
   * through.
   */
  private static final int HALVINGS = 7;

  private final int k;
  private final int groups;
  private final float[] maxima;
  private final float[] survivors;
  private final int[] numbers;
  private final int[] ranks;
  private final int[] order;
  private final long[] sortKeys;

  /** Takes how many scores are wanted, and the length of the longest row. */
  TopScores(int k, int longestRow) {
    this.k = k;
    this.groups = Math.ceilDiv(2 * k, LENGTH) * LENGTH;
    this.maxima = new float[groups];
    int capacity = Math.ceilDiv(longestRow, RANKED) * RANKED + LENGTH;
    this.survivors = new float[capacity];
    this.numbers = new int[capacity];
    this.ranks = new int[capacity];
    this.order = new int[capacity];
    this.sortKeys = new long[longestRow];
  }

  /**
   * Finds the largest scores of a row.
   *
   * @param row the address of its first score
   * @param count how many scores it has, at least k
   * @param ids the numbers of the scores; null where they are numbered from 0
   * @param scores where the largest scores go
   * @param chosen where their numbers go
   * @param offset where in both to begin
   */
  void select(long row, int count, int[] ids, float[] scores, int[] chosen, int offset) {
    int found = pack(row, count, bound(row, count));
    if (found < k) {
      found = packAll(row, count);
    }
    rank(found);
    if (order(found)) {
      for (int rank = 0; rank < k; rank++) {
        int survivor = order[rank];
        scores[offset + rank] = survivors[survivor];
        chosen[offset + rank] = id(ids, numbers[survivor]);
      }
    } else {
      sort(found, ids, scores, chosen, offset);
    }
  }

  private static int id(int[] ids, int number) {
    return ids == null ? number : ids[number];
  }

  /** Returns a number that at least k scores reach. */
  private float bound(long row, int count) {
    if (count < 2 * groups) {
      return Float.NEGATIVE_INFINITY;
    }
    // What a loop begins with is made here and not a constant: loops that begin with one keep their vectors on the heap.
    FloatVector smallest = FloatVector.broadcast(LANES, Float.POSITIVE_INFINITY);
    FloatVector largest = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
    for (int first = 0; first < groups; first += LENGTH) {
      FloatVector maximum = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
      for (int index = first; index + LENGTH <= count; index += groups) {
        maximum = larger(maximum, Memory.load(row + (long) index * Float.BYTES));
      }
      maximum.intoArray(maxima, first);
      smallest = smallest.blend(maximum, maximum.compare(VectorOperators.LT, smallest));
      largest = larger(largest, maximum);
    }
    return bound(smallest.reduceLanes(VectorOperators.MIN), largest.reduceLanes(VectorOperators.MAX));
  }

  /** Unlike the vector's own maximum, this one costs two instructions, and passes over NaN. */
  private static FloatVector larger(FloatVector first, FloatVector second) {
    return first.blend(second, second.compare(VectorOperators.GT, first));
  }

  private float bound(float smallest, float largest) {
    float low = smallest;
    float high = largest;
    if (low == Float.NEGATIVE_INFINITY || high == Float.POSITIVE_INFINITY) {
      return low;
    }
    for (int halving = 0; halving < HALVINGS; halving++) {
      float middle = 0.5f * low + 0.5f * high;
      int reached = 0;
      for (int index = 0; index < groups; index += LENGTH) {
        reached += FloatVector.fromArray(LANES, maxima, index).compare(VectorOperators.GE, middle).trueCount();
      }
      boolean enough = reached >= k;
      low = enough ? middle : low;
      high = enough ? high : middle;
    }
    return low;
  }

  /** Packs the scores that reach a bound, and their numbers. */
  private int pack(long row, int count, float bound) {
    IntVector columns = COUNTING.add(0);
    int found = 0;
    int index = 0;
    for (; index + LENGTH <= count; index += LENGTH) {
      FloatVector scores = Memory.load(row + (long) index * Float.BYTES);
      VectorMask<Float> reached = scores.compare(VectorOperators.GE, bound);
      scores.compress(reached).intoArray(survivors, found);
      columns.compress(reached.cast(INTS)).intoArray(numbers, found);
      found += reached.trueCount();
      columns = columns.add(LENGTH);
    }
    for (; index < count; index++) {
      float score = Memory.get(row, index);
      if (score >= bound) {
        survivors[found] = score;
        numbers[found++] = index;
      }
    }
    return found;
  }

  private int packAll(long row, int count) {
    for (int index = 0; index < count; index++) {
      float score = Memory.get(row, index);
      survivors[index] = Float.isNaN(score) ? Float.NEGATIVE_INFINITY : score;
      numbers[index] = index;
    }
    return count;
  }

  /** Counts for each survivor how many are larger. */
  private void rank(int found) {
    Arrays.fill(survivors, found, Math.ceilDiv(found, RANKED) * RANKED, Float.NaN);
    for (int start = 0; start < found; start += RANKED) {
      FloatVector s0 = FloatVector.fromArray(LANES, survivors, start);
      FloatVector s1 = FloatVector.fromArray(LANES, survivors, start + LENGTH);
      FloatVector s2 = FloatVector.fromArray(LANES, survivors, start + 2 * LENGTH);
      FloatVector s3 = FloatVector.fromArray(LANES, survivors, start + 3 * LENGTH);
      IntVector r0 = IntVector.zero(INTS);
      IntVector r1 = r0;
      IntVector r2 = r0;
      IntVector r3 = r0;
      for (int other = 0; other < found; other++) {
        FloatVector score = FloatVector.broadcast(LANES, survivors[other]);
        r0 = r0.add(1, score.compare(VectorOperators.GT, s0).cast(INTS));
        r1 = r1.add(1, score.compare(VectorOperators.GT, s1).cast(INTS));
        r2 = r2.add(1, score.compare(VectorOperators.GT, s2).cast(INTS));
        r3 = r3.add(1, score.compare(VectorOperators.GT, s3).cast(INTS));
      }
      r0.intoArray(ranks, start);
      r1.intoArray(ranks, start + LENGTH);
      r2.intoArray(ranks, start + 2 * LENGTH);
      r3.intoArray(ranks, start + 3 * LENGTH);
    }
  }

  /** Lists the survivors by rank; returns whether the first k ranks belong to one survivor each. */
  private boolean order(int found) {
    int among = 0;
    for (int index = 0; index < found; index++) {
      int rank = ranks[index];
      order[rank] = index;
      among += rank < k ? 1 : 0;
    }
    // Equal scores share a rank and leave the next one out: then either some rank below k is held by nobody, or more
    // than k survivors are below k.
    if (among != k) {
      return false;
    }
    for (int rank = 0; rank < k; rank++) {
      if (order[rank] >= found || ranks[order[rank]] != rank) {
        return false;
      }
    }
    return true;
  }

  private void sort(int found, int[] ids, float[] scores, int[] chosen, int offset) {
    for (int index = 0; index < found; index++) {
      sortKeys[index] =
          (long) descending(survivors[index]) << Integer.SIZE | id(ids, numbers[index]);
    }
    Arrays.sort(sortKeys, 0, found);
    for (int rank = 0; rank < k; rank++) {
      scores[offset + rank] = ofDescending((int) (sortKeys[rank] >> Integer.SIZE));
      chosen[offset + rank] = (int) sortKeys[rank];
    }
  }

  /** Maps larger scores to smaller whole numbers; zeros of either sign are equal. */
  private static int descending(float score) {
    int bits = Float.floatToRawIntBits(score + 0f);
    return ~(bits ^ (bits >> 31 & Integer.MAX_VALUE));
  }

  private static float ofDescending(int number) {
    int bits = ~number;
    return Float.intBitsToFloat(bits ^ (bits >> 31 & Integer.MAX_VALUE));
  }
}
