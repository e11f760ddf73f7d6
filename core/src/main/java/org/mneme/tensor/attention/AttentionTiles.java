package org.mneme.tensor.attention;

import java.util.ArrayList;
import java.util.List;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;

/**
 * How the CPU form of {@link Attention} is cut: one task per batch row and key-value head, in tiles of queries, so that a tile's scores stay in the
 * cache and keys that a whole tile cannot see are never touched.
 */
abstract class AttentionTiles {
  static final int TILE = 64;
  static final int BYTES = Float.BYTES;

  final Attention attention;
  final AttentionSizes sizes;
  final int width;
  final int headSize;
  final int keyStride;
  final int scoreStride;

  AttentionTiles(Attention attention) {
    this.attention = attention;
    this.sizes = attention.sizes();
    this.width = sizes.width();
    this.headSize = sizes.headSize();
    this.keyStride = 2 * sizes.keyValueWidth();
    this.scoreStride = ScoreRows.padded(sizes.keys());
  }

  /** A tile of queries {@code [from, to)} and the keys {@code [0, keys)} that one of them can see. */
  record Tile(int from, int to, int keys) {
    int queries() {
      return to - from;
    }
  }

  /** The position keys that a tile reads: rows {@code [first, first + rows)}, for columns {@code [start, start + columns)}. */
  record Reach(int first, int rows, int start, int columns) {}

  Tile tile(int from) {
    int to = Math.min(sizes.queries(), from + TILE);
    return new Tile(from, to, sizes.keysUpTo(to - 1));
  }

  Reach reach(PositionTerm term, int start, Tile tile) {
    int columns = Math.min(start + term.columns(), tile.keys()) - start;
    if (term.keys() == null || columns <= 0) {
      return null;
    }
    int first = sizes.queries() - tile.to();
    int end = Math.min(term.stride() * (columns - 1) + sizes.queries() - tile.from(), term.keys().shape().size(0));
    return new Reach(first, end - first, start, columns);
  }

  /**
   * Returns the position term that covers all columns, one row of position keys for each distance, so that its part of the scores can be read and
   * written together with the others; null where there is no such term.
   */
  PositionTerm joinedTerm() {
    PositionTerm first = attention.positions.getFirst();
    return attention.positions.size() == 1 && first.keys() != null && first.stride() == 1 ? first : null;
  }

  /** Where a query's scores of positions begin in a tile of them. */
  long shiftedRow(long positions, Reach reach, Tile tile, int query) {
    return positions + ((long) (query - tile.from()) * reach.rows() + tile.to() - 1 - query) * BYTES;
  }

  /** A tile of scores of positions, if they are joined with the others. */
  ScoreRows.Shifted shifted(long positions, Reach reach, Tile tile) {
    return reach == null
        ? ScoreRows.Shifted.NONE
        : new ScoreRows.Shifted(shiftedRow(positions, reach, tile, tile.from()), reach.rows() - 1, reach.rows());
  }

  /** How a tile's scores lie in memory. */
  ScoreRows.Layout layout(Tile tile) {
    return new ScoreRows.Layout(
        tile.queries(), scoreStride, ScoreRows.padded(tile.keys()), sizes.keysUpTo(tile.from()),
        sizes.causal() ? 1 : 0);
  }

  int widestReach() {
    int widest = 1;
    for (PositionTerm term : attention.positions) {
      widest =
          Math.max(widest, PositionTerm.rowsNeeded(term.columns(), term.stride(), Math.min(TILE, sizes.queries())));
    }
    return widest;
  }

  double workPerTask() {
    return 6.0 * sizes.queries() * sizes.keys() * headSize * sizes.headsPerKeyValueHead();
  }

  long queryAddress(long base, int row, int query, int head) {
    return base + (((long) row * sizes.queries() + query) * width + (long) head * headSize) * BYTES;
  }

  long keyAddress(long base, int row, int group) {
    return base + ((long) row * sizes.keys() * keyStride + (long) group * headSize) * BYTES;
  }

  long valueAddress(long base, int row, int group) {
    return keyAddress(base, row, group) + (long) sizes.keyValueWidth() * BYTES;
  }

  long positionAddress(long base, int first, int head) {
    return base + ((long) first * width + (long) head * headSize) * BYTES;
  }

  /** Buffers of one task. */
  final class Scratch implements AutoCloseable {
    final List<Tensor> owned = new ArrayList<>();
    final Kernels kernels;
    final long queries;
    final long positions;
    final long positionQueries;

    Scratch(Kernels kernels) {
      this.kernels = kernels;
      int tile = Math.min(TILE, sizes.queries());
      this.queries = take(tile * headSize);
      this.positionQueries = take(tile * headSize);
      int positionElements = tile * widestReach() + 2 * ScoreRows.padded(1);
      this.positions = take(positionElements);
      // Whole vectors are read and written, a little beyond the numbers that are meant.
      Memory.fill(positions, positionElements, 0f);
    }

    long take(int elements) {
      Tensor tensor = kernels.tensor(ElementType.FLOAT32, Shape.of(elements));
      owned.add(tensor);
      return tensor.address();
    }

    @Override
    public void close() {
      owned.forEach(Tensor::close);
    }
  }

  /** target[i] = (q_i + bias) / sqrt(d_h), contiguous. */
  void gatherQueries(int row, int head, Tile tile, Tensor bias, long target) {
    float scale = (float) sizes.scale();
    for (int query = tile.from(); query < tile.to(); query++) {
      long from = queryAddress(attention.queries.address(), row, query, head);
      long to = target + (long) (query - tile.from()) * headSize * BYTES;
      if (bias == null) {
        Rows.scale(scale, from, to, headSize);
      } else {
        Rows.addBiasAndScale(from, bias.address() + (long) head * headSize * BYTES, scale, to, headSize);
      }
    }
  }

  /** Where a query and those after it stand in {@code [B, H, T, columns]}. */
  long rowAddress(Tensor rows, int row, int head, int query, int columns) {
    return rows.address() + (((long) row * sizes.heads() + head) * sizes.queries() + query) * columns * BYTES;
  }

  /** Whole vectors of a tile's scores reach beyond the keys: there are zeros. */
  void clearPadding(long scores, Tile tile) {
    int padding = ScoreRows.padded(tile.keys()) - tile.keys();
    for (int query = 0; query < tile.queries() && padding > 0; query++) {
      Memory.fill(scores + ((long) query * scoreStride + tile.keys()) * BYTES, padding, 0f);
    }
  }
}
