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
  final List<Tile> tiles = new ArrayList<>();

  AttentionTiles(Attention attention) {
    this.attention = attention;
    this.sizes = attention.sizes();
    this.width = sizes.width();
    this.headSize = sizes.headSize();
    this.keyStride = 2 * sizes.keyValueWidth();
    this.scoreStride = ScoreRows.padded(sizes.keys());
    for (int from = 0; from < sizes.queries(); from += TILE) {
      tiles.add(tile(from));
    }
  }

  /**
   * A tile of queries {@code [from, to)}.
   *
   * @param keys the keys {@code [0, keys)} that one of them can see
   * @param layout how its scores lie in memory
   * @param reaches what it reads of position keys
   */
  record Tile(int from, int to, int keys, ScoreRows.Layout layout, List<Reach> reaches) {
    int queries() {
      return to - from;
    }
  }

  /**
   * Queries of a tile that are a term's stride apart, and the position keys that they read, which are a stride apart, too: neighbouring columns read
   * neighbouring ones of them, and a query reads from one later than the query after it. With stride 1 these are all queries of the tile.
   *
   * @param term the term
   * @param termIndex its place among the terms
   * @param firstQuery the first of the queries
   * @param queries how many there are
   * @param firstRow the first row of position keys
   * @param rows how many rows are read
   * @param start the first column
   * @param columns how many columns, of which the queries may see fewer
   */
  record Reach(
      PositionTerm term, int termIndex, int firstQuery, int queries, int firstRow, int rows, int start, int columns) {
    int query(int index) {
      return firstQuery + index * term.stride();
    }
  }

  private Tile tile(int from) {
    int to = Math.min(sizes.queries(), from + TILE);
    int keys = sizes.keysUpTo(to - 1);
    ScoreRows.Layout layout = new ScoreRows.Layout(
        to - from, scoreStride, ScoreRows.padded(keys), sizes.keysUpTo(from), sizes.causal() ? 1 : 0);
    List<Reach> reaches = new ArrayList<>();
    int start = 0;
    for (int index = 0; index < attention.positions.size(); index++) {
      int columns = Math.min(start + attention.positions.get(index).columns(), keys) - start;
      if (attention.positions.get(index).keys() != null && columns > 0) {
        addReaches(index, from, to, start, columns, reaches);
      }
      start += attention.positions.get(index).columns();
    }
    return new Tile(from, to, keys, layout, List.copyOf(reaches));
  }

  private void addReaches(int termIndex, int from, int to, int start, int columns, List<Reach> reaches) {
    PositionTerm term = attention.positions.get(termIndex);
    for (int offset = 0; offset < Math.min(term.stride(), to - from); offset++) {
      int queries = (to - from - 1 - offset) / term.stride() + 1;
      int firstQuery = to - 1 - offset - term.stride() * (queries - 1);
      int firstRow = sizes.queries() - to + offset;
      int available = Math.ceilDiv(term.keys().shape().size(0) - firstRow, term.stride());
      int rows = Math.min(columns + queries - 1, available);
      reaches.add(new Reach(term, termIndex, firstQuery, queries, firstRow, rows, start, columns));
    }
  }

  /**
   * Returns whether one position term covers all columns, one row of position keys for each distance, so that its part of the scores can be read and
   * written together with the others.
   */
  boolean joinsPositions() {
    PositionTerm first = attention.positions.getFirst();
    return attention.positions.size() == 1 && first.keys() != null && first.stride() == 1;
  }

  /** Where the scores of positions of the query with an index begin. */
  long shiftedRow(long positions, Reach reach, int index) {
    return positions + ((long) index * reach.rows() + reach.queries() - 1 - index) * BYTES;
  }

  /** Returns a tile's scores of positions. */
  ScoreRows.Shifted shifted(long positions, Tile tile) {
    Reach reach = tile.reaches().getFirst();
    return new ScoreRows.Shifted(shiftedRow(positions, reach, 0), reach.rows() - 1, reach.rows());
  }

  /** Returns how many columns of a term a query sees. */
  int visible(Reach reach, int query) {
    return Math.max(0, Math.min(reach.columns(), sizes.keysUpTo(query) - reach.start()));
  }

  /** Returns how many numbers the scores of positions of a tile are at most. */
  private int positionScores() {
    int most = 1;
    for (PositionTerm term : attention.positions) {
      int queries = Math.ceilDiv(Math.min(TILE, sizes.queries()), term.stride());
      most = Math.max(most, queries * (term.columns() + queries - 1));
    }
    return most;
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

  long positionAddress(long base, Reach reach, int head) {
    return base + ((long) reach.firstRow() * width + (long) head * headSize) * BYTES;
  }

  int positionStride(Reach reach) {
    return width * reach.term().stride();
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
      int positionElements = positionScores() + 2 * ScoreRows.padded(1);
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

  /** target[i] = (q_i + u) / sqrt(d_h), contiguous. */
  void gatherQueries(int row, int head, Tile tile, long target) {
    for (int query = tile.from(); query < tile.to(); query++) {
      gatherQuery(row, head, query, attention.contentBias, target + (long) (query - tile.from()) * headSize * BYTES);
    }
  }

  /** target[i] = (q_i + v) / sqrt(d_h), contiguous, for the queries of a reach. */
  void gatherQueries(int row, int head, Reach reach, long target) {
    for (int index = 0; index < reach.queries(); index++) {
      gatherQuery(row, head, reach.query(index), reach.term().bias(), target + (long) index * headSize * BYTES);
    }
  }

  private void gatherQuery(int row, int head, int query, Tensor bias, long target) {
    float scale = (float) sizes.scale();
    long from = queryAddress(attention.queries.address(), row, query, head);
    if (bias == null) {
      Rows.scale(scale, from, target, headSize);
    } else {
      Rows.addBiasAndScale(from, bias.address() + (long) head * headSize * BYTES, scale, target, headSize);
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
