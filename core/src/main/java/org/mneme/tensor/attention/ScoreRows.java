package org.mneme.tensor.attention;

import static org.mneme.tensor.cpu.Memory.LANES;
import static org.mneme.tensor.cpu.Memory.load;
import static org.mneme.tensor.cpu.Memory.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.VectorMath;

/**
 * The softmax of attention and its gradient, over a tile of scores: one row per query, each of which sees one column more than the one before it
 * where attention is causal. Work is done in whole vectors, so rows are as long as {@link #padded} says, and there is no last part to treat on its
 * own: what lies beyond the visible columns becomes a weight of zero.
 *
 * <p>The weights are kept as {@code e_j = exp(s_j - max)}, without the division by their sum: the division is made where there are fewer numbers, in
 * the attended values and in their gradients.
 *
 * <p>The methods over a tile are long on purpose: what the compiler would inline into a caller that is large already, it would not inline to the
 * end, and vectors would be put on the heap.
 */
final class ScoreRows {
  private static final int LENGTH = LANES.length();
  private static final int BYTES = Float.BYTES;

  private ScoreRows() {}

  /**
   * A tile of scores.
   *
   * @param rows how many queries
   * @param stride numbers from one row to the next
   * @param columns columns that some query sees, padded
   * @param visible columns that the first query sees
   * @param growth how many more each further query sees
   */
  record Layout(int rows, int stride, int columns, int visible, int growth) {}

  /**
   * The scores of positions, or their gradients, a row per query: what a query sees begins one number earlier in its row than with the query before.
   *
   * @param address where the part of the first query begins; 0 for none
   * @param stride numbers from one row's beginning to the next
   * @param rowLength numbers of a whole row
   */
  record Shifted(long address, int stride, int rowLength) {
    static final Shifted NONE = new Shifted(0, 0, 0);
  }

  /** Returns a number of columns, rounded up to whole vectors. */
  static int padded(int columns) {
    return (columns + LENGTH - 1) / LENGTH * LENGTH;
  }

  /** Returns how many numbers an edge has. */
  static int edgeLength() {
    return 2 * LENGTH;
  }

  /** Writes an edge: what is added to a last vector, from where it has as many zeros as there are columns left, so that the rest vanishes. */
  static void writeEdge(long edge) {
    Memory.fill(edge, LENGTH, 0f);
    Memory.fill(edge + (long) LENGTH * BYTES, LENGTH, Float.NEGATIVE_INFINITY);
  }

  /**
   * {@code e = exp(s + positions - max)} in place, row by row, zeros beyond what is visible.
   *
   * @param inverseSums where one over the sum of each row is written
   */
  static void exponentials(Layout layout, long scores, Shifted positions, long edge, long inverseSums) {
    int columns = layout.columns();
    int stride = layout.stride() * BYTES;
    int shiftedStride = positions.stride() * BYTES;
    int visible = layout.visible();
    long row = scores;
    long shifted = positions.address();
    for (int query = 0; query < layout.rows(); query++) {
      int left = visible % LENGTH;
      int end = visible - left;
      if (left > 0) {
        long last = row + (long) end * BYTES;
        store(load(last).add(load(edge + (long) (LENGTH - left) * BYTES)), last);
        end += LENGTH;
      }
      FloatVector largest = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
      if (shifted == 0) {
        for (int column = 0; column < end; column += LENGTH) {
          largest = largest.max(load(row + (long) column * BYTES));
        }
      } else {
        for (int column = 0; column < end; column += LENGTH) {
          long offset = (long) column * BYTES;
          FloatVector sum = load(row + offset).add(load(shifted + offset));
          store(sum, row + offset);
          largest = largest.max(sum);
        }
      }
      float max = largest.reduceLanes(VectorOperators.MAX);
      FloatVector sums = FloatVector.zero(LANES);
      for (int column = 0; column < end; column += LENGTH) {
        long address = row + (long) column * BYTES;
        FloatVector value = VectorMath.exp(load(address).sub(max));
        store(value, address);
        sums = sums.add(value);
      }
      for (int column = end; column < columns; column += LENGTH) {
        store(FloatVector.zero(LANES), row + (long) column * BYTES);
      }
      Memory.set(inverseSums, query, 1 / VectorMath.sum(sums));
      row += stride;
      shifted += shiftedStride;
      visible += layout.growth();
    }
  }

  /**
   * {@code ds = e (de - inner)} in place of de, row by row, zeros beyond what is visible.
   *
   * @param inner one number for each row
   * @param positions where the same is written, too, between zeros
   */
  static void gradients(Layout layout, long exponentials, long gradients, long inner, Shifted positions) {
    int columns = layout.columns();
    int stride = layout.stride() * BYTES;
    int visible = layout.visible();
    long offset = 0;
    long shifted = positions.address();
    int before = layout.rows() - 1;
    for (int query = 0; query < layout.rows(); query++) {
      int end = padded(visible);
      long weights = exponentials + offset;
      long row = gradients + offset;
      float less = Memory.get(inner, query);
      if (shifted == 0) {
        for (int column = 0; column < end; column += LENGTH) {
          long at = (long) column * BYTES;
          store(load(row + at).sub(less).mul(load(weights + at)), row + at);
        }
      } else {
        long start = shifted - (long) before * BYTES;
        for (int column = 0; column < before; column += LENGTH) {
          store(FloatVector.zero(LANES), start + (long) column * BYTES);
        }
        for (int column = 0; column < end; column += LENGTH) {
          long at = (long) column * BYTES;
          FloatVector gradient = load(row + at).sub(less).mul(load(weights + at));
          store(gradient, row + at);
          store(gradient, shifted + at);
        }
        for (int column = before + visible; column < positions.rowLength(); column += LENGTH) {
          store(FloatVector.zero(LANES), start + (long) column * BYTES);
        }
        shifted += (long) positions.stride() * BYTES;
      }
      for (int column = end; column < columns; column += LENGTH) {
        store(FloatVector.zero(LANES), row + (long) column * BYTES);
      }
      offset += stride;
      before--;
      visible += layout.growth();
    }
  }
}
