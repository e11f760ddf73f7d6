package org.mneme.tensor.attention;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blas;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;

/**
 * {@link Attention} over float32 memory: scores, softmax and the weighted sum of the values, a tile of queries at a time. The weights are kept for the
 * gradients.
 */
final class CpuAttention extends AttentionTiles {
  private Tensor weights;

  CpuAttention(Attention attention) {
    super(attention);
  }

  /** Returns the attention weights {@code [B, H, T, K]}. */
  Tensor weights() {
    return weights;
  }

  Tensor forward(Tape tape) {
    weights = tape.empty(
        ElementType.FLOAT32, Shape.of(sizes.batch(), sizes.heads(), sizes.queries(), sizes.keys()));
    Tensor output = tape.empty(ElementType.FLOAT32, attention.queries.shape());
    Tensor mass = attention.columnMass == null
        ? null
        : tape.zeros(ElementType.FLOAT32, Shape.of(sizes.batch(), sizes.heads(), sizes.keys()));
    Kernels kernels = tape.kernels();
    int groups = sizes.keyValueHeads();
    kernels.parallel().run(sizes.batch() * groups, workPerTask(), (from, to) -> {
      try (Scratch scratch = new Scratch(kernels)) {
        for (int task = from; task < to; task++) {
          for (int member = 0; member < sizes.headsPerKeyValueHead(); member++) {
            int head = task % groups * sizes.headsPerKeyValueHead() + member;
            forwardHead(kernels.blas(), scratch, task / groups, task % groups, head, output.address(), mass);
          }
        }
      }
    });
    if (mass != null) {
      writeColumnMass(mass);
    }
    return output;
  }

  private void forwardHead(
      Blas blas, Scratch scratch, int row, int group, int head, long output, Tensor mass) {
    long keys = keyAddress(attention.keysValues.address(), row, group);
    long values = valueAddress(attention.keysValues.address(), row, group);
    int tiles = (sizes.queries() + TILE - 1) / TILE;
    for (int index = 0; index < tiles; index++) {
      Tile tile = tile(index * TILE);
      gatherQueries(row, head, tile, attention.contentBias, scratch.queries);
      long scores = weightAddress(weights, row, head, tile.from());
      blas.multiply(
          false, true, tile.queries(), tile.keys(), headSize, 1f,
          scratch.queries,
          headSize, keys, keyStride, 0f, scores, sizes.keys());
      int start = 0;
      for (PositionTerm term : attention.positions) {
        Reach reach = reach(term, start, tile);
        if (reach != null) {
          gatherQueries(row, head, tile, term.bias(), scratch.positionQueries);
          addPositionScores(blas, scratch, term, reach, tile, head, scores);
        }
        start += term.columns();
      }
      for (int query = tile.from(); query < tile.to(); query++) {
        softmaxRow(row, query, tile.keys(), scores + (long) (query - tile.from()) * sizes.keys() * BYTES);
      }
      blas.multiply(
          false, false, tile.queries(), headSize, tile.keys(), 1f, scores, sizes.keys(), values, keyStride, 0f,
          queryAddress(output, row, tile.from(), head), width);
      if (mass != null) {
        long sums = mass.address() + ((long) row * sizes.heads() + head) * sizes.keys() * BYTES;
        Rows.addColumnSums(scores, tile.queries(), sizes.keys(), 0, tile.keys(), sums);
      }
    }
  }

  private void addPositionScores(
      Blas blas, Scratch scratch, PositionTerm term, Reach reach, Tile tile, int head, long scores) {
    blas.multiply(
        false, true, tile.queries(), reach.rows(), headSize, 1f,
        scratch.positionQueries, headSize,
        positionAddress(term.keys().address(), reach.first(), head), width, 0f, scratch.positions, reach.rows());
    for (int query = tile.from(); query < tile.to(); query++) {
      int local = query - tile.from();
      int columns = Math.min(reach.columns(), sizes.keysUpTo(query) - reach.start());
      long source = scratch.positions + ((long) local * reach.rows() + tile.to() - 1 - query) * BYTES;
      long target = scores + ((long) local * sizes.keys() + reach.start()) * BYTES;
      if (term.stride() == 1) {
        Rows.add(source, target, columns);
      } else {
        for (int column = 0; column < columns; column++) {
          float sum = Memory.get(target, column) + Memory.get(source, (long) column * term.stride());
          Memory.set(target, column, sum);
        }
      }
    }
  }

  private void softmaxRow(int row, int query, int tileKeys, long scores) {
    int past = sizes.past();
    int first = attention.visibility.firstColumn(query, past);
    int end = sizes.keysUpTo(query);
    Memory.fill(scores, first, 0f);
    Memory.fill(scores + (long) end * BYTES, tileKeys - end, 0f);
    long visible = scores + (long) first * BYTES;
    boolean hides = attention.visibility.hidden() != null;
    if (hides) {
      setHidden(row, first, past, scores, Float.NEGATIVE_INFINITY);
    }
    float max = Rows.max(visible, end - first);
    float sum = Rows.expAndSum(visible, max, visible, end - first);
    Rows.scale(1 / sum, visible, visible, end - first);
    if (hides) {
      setHidden(row, first, past, scores, 0f);
    }
  }

  private void setHidden(int row, int first, int past, long scores, float value) {
    for (int column = first; column < past; column++) {
      if (attention.visibility.hides(row, column, past)) {
        Memory.set(scores, column, value);
      }
    }
  }

  private void writeColumnMass(Tensor mass) {
    int keys = sizes.keys();
    for (int row = 0; row < sizes.batch(); row++) {
      for (int column = 0; column < keys; column++) {
        float sum = 0;
        for (int head = 0; head < sizes.heads(); head++) {
          sum += Memory.get(mass.address(), ((long) row * sizes.heads() + head) * keys + column);
        }
        attention.columnMass[row * keys + column] = sum / sizes.heads();
      }
    }
  }
}
