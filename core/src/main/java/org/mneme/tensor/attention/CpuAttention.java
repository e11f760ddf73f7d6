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
 * {@link Attention} over float32 memory: scores, softmax and the weighted sum of the values, a tile of queries at a time. Where gradients are to come,
 * the exponentials of the scores are kept for them, and the sum of each row.
 */
final class CpuAttention extends AttentionTiles {
  private final boolean joinsPositions = joinsPositions();
  private Kept kept;
  private Tensor output;

  /**
   * What the gradients need.
   *
   * @param exponentials of the scores, {@code [B, H, T, K padded]}
   * @param inverseSums one over the sum of each row, {@code [B, H, T]}
   * @param output what was returned
   */
  record Kept(Tensor exponentials, Tensor inverseSums, Tensor output) {}

  CpuAttention(Attention attention) {
    super(attention);
  }

  /** Returns what was kept. */
  Kept kept() {
    return kept;
  }

  Tensor forward(Tape tape) {
    output = tape.empty(ElementType.FLOAT32, attention.queries.shape());
    if (attention.isTracked(tape)) {
      Shape rows = Shape.of(sizes.batch(), sizes.heads(), sizes.queries());
      kept = new Kept(
          tape.empty(
              ElementType.FLOAT32, Shape.of(sizes.batch(), sizes.heads(), sizes.queries(), scoreStride)),
          tape.empty(ElementType.FLOAT32, rows), output);
    }
    Tensor mass = attention.columnMass == null
        ? null
        : tape.zeros(ElementType.FLOAT32, Shape.of(sizes.batch(), sizes.heads(), sizes.keys()));
    Kernels kernels = tape.kernels();
    int groups = sizes.keyValueHeads();
    kernels.parallel().run(sizes.batch() * groups, workPerTask(), (from, to) -> {
      try (Scratch scratch = new Scratch(kernels)) {
        HeadForward forward = new HeadForward(kernels.blas(), scratch, mass);
        for (int task = from; task < to; task++) {
          for (int member = 0; member < sizes.headsPerKeyValueHead(); member++) {
            forward.run(task / groups, task % groups, task % groups * sizes.headsPerKeyValueHead() + member);
          }
        }
      }
    });
    if (mass != null) {
      writeColumnMass(mass);
    }
    return output;
  }

  /** The forward pass of one head of one batch row after the other. */
  private final class HeadForward {
    private final Blas blas;
    private final Scratch scratch;
    private final Tensor mass;
    private final long edge;
    private final long tileScores;
    private final long tileInverseSums;

    HeadForward(Blas blas, Scratch scratch, Tensor mass) {
      this.blas = blas;
      this.scratch = scratch;
      this.mass = mass;
      this.edge = scratch.take(ScoreRows.edgeLength());
      ScoreRows.writeEdge(edge);
      int tile = Math.min(TILE, sizes.queries());
      this.tileScores = kept == null ? scratch.take(tile * scoreStride) : 0;
      this.tileInverseSums = kept == null ? scratch.take(tile) : 0;
    }

    void run(int row, int group, int head) {
      long keys = keyAddress(attention.keysValues.address(), row, group);
      long values = valueAddress(attention.keysValues.address(), row, group);
      for (Tile tile : tiles) {
        int from = tile.from();
        long scores = kept == null ? tileScores : rowAddress(kept.exponentials(), row, head, from, scoreStride);
        long inverseSums = kept == null ? tileInverseSums : rowAddress(kept.inverseSums(), row, head, from, 1);
        gatherQueries(row, head, tile, scratch.queries);
        blas.multiply(
            false, true, tile.queries(), tile.keys(), headSize, 1f, scratch.queries, headSize, keys, keyStride, 0f,
            scores, scoreStride);
        clearPadding(scores, tile);
        hide(row, tile, scores);
        softmax(row, head, tile, scores, inverseSums);
        long attended = queryAddress(output.address(), row, from, head);
        blas.multiply(
            false, false, tile.queries(), headSize, tile.keys(), 1f, scores, scoreStride, values, keyStride, 0f,
            attended, width);
        for (int query = 0; query < tile.queries(); query++) {
          long target = attended + (long) query * width * BYTES;
          Rows.scale(Memory.get(inverseSums, query), target, target, headSize);
        }
        if (mass != null) {
          addMass(row, head, tile, scores, inverseSums);
        }
      }
    }

    private void softmax(int row, int head, Tile tile, long scores, long inverseSums) {
      ScoreRows.Shifted positions = ScoreRows.Shifted.NONE;
      if (joinsPositions) {
        positionScores(row, head, tile.reaches().getFirst());
        positions = shifted(scratch.positions, tile);
      } else {
        addPositionScores(row, head, tile, scores);
      }
      ScoreRows.exponentials(tile.layout(), scores, positions, edge, inverseSums);
    }

    private void positionScores(int row, int head, Reach reach) {
      gatherQueries(row, head, reach, scratch.positionQueries);
      blas.multiply(
          false, true, reach.queries(), reach.rows(), headSize, 1f, scratch.positionQueries, headSize,
          positionAddress(reach.term().keys().address(), reach, head), positionStride(reach), 0f, scratch.positions,
          reach.rows());
    }

    private void addPositionScores(int row, int head, Tile tile, long scores) {
      for (Reach reach : tile.reaches()) {
        positionScores(row, head, reach);
        for (int index = 0; index < reach.queries(); index++) {
          int query = reach.query(index);
          Rows.add(
              shiftedRow(scratch.positions, reach, index),
              scores + ((long) (query - tile.from()) * scoreStride + reach.start()) * BYTES, visible(reach, query));
        }
      }
    }

    private void addMass(int row, int head, Tile tile, long scores, long inverseSums) {
      long sums = mass.address() + ((long) row * sizes.heads() + head) * sizes.keys() * BYTES;
      for (int query = 0; query < tile.queries(); query++) {
        Rows.addScaled(
            Memory.get(inverseSums, query), scores + (long) query * scoreStride * BYTES, sums, tile.keys());
      }
    }
  }

  /** What a query may not see gets a score of minus infinity. */
  private void hide(int row, Tile tile, long scores) {
    boolean hides = attention.visibility.hidden() != null;
    int past = sizes.past();
    for (int query = tile.from(); query < tile.to(); query++) {
      int first = attention.visibility.firstColumn(query, past);
      long target = scores + (long) (query - tile.from()) * scoreStride * BYTES;
      Memory.fill(target, first, Float.NEGATIVE_INFINITY);
      for (int column = first; hides && column < past; column++) {
        if (attention.visibility.hides(row, column, past)) {
          Memory.set(target, column, Float.NEGATIVE_INFINITY);
        }
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
