package org.mneme.tensor.attention;

import java.util.List;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Blas;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;

/**
 * The gradients of {@link CpuAttention}.
 *
 * <p>Gradients that sum over the batch (of u, v and the position keys) are first written per batch row and then added in the order of the
 * rows: the same sums for any number of threads.
 */
final class CpuAttentionGradient extends AttentionTiles {
  private final CpuAttention.Kept kept;
  private final boolean joinsPositions = joinsPositions();

  CpuAttentionGradient(Attention attention, CpuAttention.Kept kept) {
    super(attention);
    this.kept = kept;
  }

  /** Where the gradients of one pass go; a tensor is null where nobody asks for it. */
  private record Targets(
      Gradient queries, Gradient keysValues, Tensor contentBias, List<Tensor> positionKeys,
      List<Tensor> positionBiases) {}

  void backward(Tape tape, Tensor outputGradient) {
    Kernels kernels = tape.kernels();
    int groups = sizes.keyValueHeads();
    Targets targets = new Targets(
        gradient(tape, attention.queries), gradient(tape, attention.keysValues), perRow(tape, attention.contentBias, 1),
        attention.positions.stream().map(term -> perRow(tape, term.keys(), rows(term))).toList(),
        attention.positions.stream().map(term -> perRow(tape, term.bias(), 1)).toList());
    kernels.parallel().run(sizes.batch() * groups, 2 * workPerTask(), (from, to) -> {
      try (Scratch scratch = new Scratch(kernels)) {
        Buffers buffers = new Buffers(scratch);
        for (int task = from; task < to; task++) {
          for (int member = 0; member < sizes.headsPerKeyValueHead(); member++) {
            int head = task % groups * sizes.headsPerKeyValueHead() + member;
            new HeadBackward(
                kernels.blas(), scratch, buffers, targets, outputGradient.address(), task / groups, task % groups, head,
                member > 0).run();
          }
        }
      }
    });
    addRows(tape, attention.contentBias, targets.contentBias(), 1);
    for (int index = 0; index < attention.positions.size(); index++) {
      PositionTerm term = attention.positions.get(index);
      addRows(tape, term.keys(), targets.positionKeys().get(index), rows(term));
      addRows(tape, term.bias(), targets.positionBiases().get(index), 1);
    }
  }

  private static Gradient gradient(Tape tape, Tensor input) {
    return tape.tracks(input) ? tape.gradient(input) : null;
  }

  private static int rows(PositionTerm term) {
    return term.keys() == null ? 0 : term.keys().shape().size(0);
  }

  private Tensor perRow(Tape tape, Tensor parameter, int rows) {
    return parameter == null || !tape.tracks(parameter)
        ? null
        : tape.zeros(ElementType.FLOAT32, Shape.of(sizes.batch(), rows, width));
  }

  private void addRows(Tape tape, Tensor parameter, Tensor perRow, int rows) {
    if (perRow == null) {
      return;
    }
    long target = tape.gradient(parameter).addressToAdd();
    int elements = rows * width;
    tape.kernels()
        .parallel()
        .run(
            rows, (double) width * sizes.batch(), (from, to) -> Rows
                .addColumnSums(perRow.address(), sizes.batch(), elements, from * width, to * width, target));
  }

  /** Buffers for the gradients of a tile: of its scores, its queries, and what it attended to, divided by the sum of the row. */
  private final class Buffers {
    final long scores;
    final long queries;
    final long outputs;
    final long inner;

    Buffers(Scratch scratch) {
      int tile = Math.min(TILE, sizes.queries());
      this.scores = scratch.take(tile * scoreStride);
      this.queries = scratch.take(tile * headSize);
      this.outputs = scratch.take(tile * headSize);
      this.inner = scratch.take(tile);
    }
  }

  /** The backward pass of one head of one batch row. */
  private final class HeadBackward {
    final Blas blas;
    final Scratch scratch;
    final Buffers buffers;
    final Targets targets;
    final long outputGradients;
    final int row;
    final int group;
    final int head;
    boolean keysWritten;

    HeadBackward(
        Blas blas, Scratch scratch, Buffers buffers, Targets targets, long outputGradients, int row, int group,
        int head,
        boolean keysWritten) {
      this.blas = blas;
      this.scratch = scratch;
      this.buffers = buffers;
      this.targets = targets;
      this.outputGradients = outputGradients;
      this.row = row;
      this.group = group;
      this.head = head;
      this.keysWritten = keysWritten || (targets.keysValues() != null && targets.keysValues().adds());
    }

    /** The last tile comes first: it sees every key, so that it may overwrite the keys' gradient where the others add. */
    void run() {
      for (Tile tile : tiles.reversed()) {
        gatherQueries(row, head, tile, scratch.queries);
        contentGradients(tile);
        if (targets.contentBias() != null) {
          addHeadSums(buffers.queries, tile.queries(), targets.contentBias());
        }
        for (int index = 0; index < tile.queries() && targets.queries() != null; index++) {
          writeQueryGradient(index, tile.from() + index, targets.queries().adds());
        }
        for (Reach reach : tile.reaches()) {
          positionGradients(reach, tile);
        }
      }
    }

    private void contentGradients(Tile tile) {
      long keys = keyAddress(attention.keysValues.address(), row, group);
      long values = valueAddress(attention.keysValues.address(), row, group);
      long exponentials = rowAddress(kept.exponentials(), row, head, tile.from(), scoreStride);
      int count = tile.queries();
      gatherOutputGradients(tile);
      blas.multiply(
          false, true, count, tile.keys(), headSize, 1f, buffers.outputs, headSize, values, keyStride, 0f,
          buffers.scores, scoreStride);
      clearPadding(buffers.scores, tile);
      ScoreRows.gradients(
          tile.layout(), exponentials, buffers.scores, buffers.inner,
          joinsPositions ? shifted(scratch.positions, tile) : ScoreRows.Shifted.NONE);
      if (targets.keysValues() != null) {
        keyValueGradients(tile, exponentials);
      }
      if (targets.queries() != null || targets.contentBias() != null) {
        blas.multiply(
            false, false, count, headSize, tile.keys(), (float) sizes.scale(), buffers.scores, scoreStride, keys,
            keyStride, 0f, buffers.queries, headSize);
      }
    }

    /**
     * Gathers the gradients of the attended values, each divided by the sum of its row, and their products with the values: what a softmax subtracts
     * from the gradients of its row (Dao et al. 2022, appendix B.2).
     */
    private void gatherOutputGradients(Tile tile) {
      for (int query = tile.from(); query < tile.to(); query++) {
        int index = query - tile.from();
        float inverseSum = Memory.get(rowAddress(kept.inverseSums(), row, head, query, 1), 0);
        long gathered = buffers.outputs + (long) index * headSize * BYTES;
        Rows.scale(inverseSum, queryAddress(outputGradients, row, query, head), gathered, headSize);
        Memory.set(
            buffers.inner, index,
            Rows.dot(gathered, queryAddress(kept.output().address(), row, query, head), headSize));
      }
    }

    private void keyValueGradients(Tile tile, long exponentials) {
      long keyGradients = keyAddress(targets.keysValues().tensor().address(), row, group);
      long valueGradients = valueAddress(targets.keysValues().tensor().address(), row, group);
      float beta = keysWritten ? 1f : 0f;
      blas.multiply(
          true, false, tile.keys(), headSize, tile.queries(), 1f, exponentials, scoreStride, buffers.outputs, headSize,
          beta, valueGradients, keyStride);
      blas.multiply(
          true, false, tile.keys(), headSize, tile.queries(), 1f, buffers.scores, scoreStride, scratch.queries,
          headSize, beta, keyGradients, keyStride);
      keysWritten = true;
    }

    private void positionGradients(Reach reach, Tile tile) {
      Tensor keyGradients = targets.positionKeys().get(reach.termIndex());
      Tensor biasGradients = targets.positionBiases().get(reach.termIndex());
      gatherQueries(row, head, reach, scratch.positionQueries);
      if (!joinsPositions) {
        scatterScoreGradients(reach, tile);
      }
      if (keyGradients != null) {
        long target = positionAddress(
            keyGradients.address() + (long) row * rows(reach.term()) * width * BYTES, reach, head);
        blas.multiply(
            true, false, reach.rows(), headSize, reach.queries(), 1f, scratch.positions, reach.rows(),
            scratch.positionQueries, headSize, 1f, target, positionStride(reach));
      }
      if (targets.queries() != null || biasGradients != null) {
        blas.multiply(
            false, false, reach.queries(), headSize, reach.rows(), (float) sizes.scale(), scratch.positions,
            reach.rows(), positionAddress(reach.term().keys().address(), reach, head), positionStride(reach), 0f,
            buffers.queries, headSize);
      }
      if (biasGradients != null) {
        addHeadSums(buffers.queries, reach.queries(), biasGradients);
      }
      for (int index = 0; index < reach.queries() && targets.queries() != null; index++) {
        writeQueryGradient(index, reach.query(index), true);
      }
    }

    private void scatterScoreGradients(Reach reach, Tile tile) {
      Memory.fill(scratch.positions, (long) reach.queries() * reach.rows(), 0f);
      for (int index = 0; index < reach.queries(); index++) {
        int query = reach.query(index);
        long source = buffers.scores + ((long) (query - tile.from()) * scoreStride + reach.start()) * BYTES;
        Memory.copy(source, shiftedRow(scratch.positions, reach, index), visible(reach, query));
      }
    }

    private void addHeadSums(long gradients, int count, Tensor perRow) {
      long target = perRow.address() + ((long) row * width + (long) head * headSize) * BYTES;
      Rows.addColumnSums(gradients, count, headSize, 0, headSize, target);
    }

    private void writeQueryGradient(int index, int query, boolean add) {
      long from = buffers.queries + (long) index * headSize * BYTES;
      long to = queryAddress(targets.queries().tensor().address(), row, query, head);
      if (add) {
        Rows.add(from, to, headSize);
      } else {
        Memory.copy(from, to, headSize);
      }
    }
  }
}
