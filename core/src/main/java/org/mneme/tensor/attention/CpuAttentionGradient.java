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
  private final Tensor weights;

  CpuAttentionGradient(Attention attention, Tensor weights) {
    super(attention);
    this.weights = weights;
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
        long scoreGradients = scratch.take(Math.min(TILE, sizes.queries()) * sizes.keys());
        long queryGradients = scratch.take(Math.min(TILE, sizes.queries()) * headSize);
        for (int task = from; task < to; task++) {
          for (int member = 0; member < sizes.headsPerKeyValueHead(); member++) {
            int head = task % groups * sizes.headsPerKeyValueHead() + member;
            new HeadBackward(
                kernels.blas(), scratch, targets, outputGradient.address(), scoreGradients, queryGradients,
                task / groups,
                task % groups, head, member > 0).run();
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

  /** The backward pass of one head of one batch row. */
  private final class HeadBackward {
    final Blas blas;
    final Scratch scratch;
    final Targets targets;
    final long outputGradients;
    final long scoreGradients;
    final long queryGradients;
    final int row;
    final int group;
    final int head;
    boolean keysWritten;

    HeadBackward(
        Blas blas, Scratch scratch, Targets targets, long outputGradients, long scoreGradients, long queryGradients,
        int row,
        int group, int head, boolean keysWritten) {
      this.blas = blas;
      this.scratch = scratch;
      this.targets = targets;
      this.outputGradients = outputGradients;
      this.scoreGradients = scoreGradients;
      this.queryGradients = queryGradients;
      this.row = row;
      this.group = group;
      this.head = head;
      this.keysWritten = keysWritten || (targets.keysValues() != null && targets.keysValues().adds());
    }

    /** The last tile comes first: it sees every key, so that it may overwrite the keys' gradient where the others add. */
    void run() {
      int tiles = (sizes.queries() + TILE - 1) / TILE;
      for (int index = tiles - 1; index >= 0; index--) {
        Tile tile = tile(index * TILE);
        gatherQueries(row, head, tile, attention.contentBias, scratch.queries);
        contentGradients(tile);
        Rows.scale((float) sizes.scale(), queryGradients, queryGradients, tile.queries() * headSize);
        if (targets.contentBias() != null) {
          addHeadSums(queryGradients, tile.queries(), targets.contentBias());
        }
        if (targets.queries() != null) {
          writeQueryGradients(tile, targets.queries().adds());
        }
        int start = 0;
        for (int term = 0; term < attention.positions.size(); term++) {
          Reach reach = reach(attention.positions.get(term), start, tile);
          if (reach != null) {
            positionGradients(term, reach, tile);
            if (targets.queries() != null) {
              writeQueryGradients(tile, true);
            }
          }
          start += attention.positions.get(term).columns();
        }
      }
    }

    private void contentGradients(Tile tile) {
      long keys = keyAddress(attention.keysValues.address(), row, group);
      long values = valueAddress(attention.keysValues.address(), row, group);
      long attended = weightAddress(weights, row, head, tile.from());
      long output = queryAddress(outputGradients, row, tile.from(), head);
      int count = tile.queries();
      blas.multiply(
          false, true, count, tile.keys(), headSize, 1f, output, width, values, keyStride, 0f, scoreGradients,
          sizes.keys());
      for (int query = 0; query < count; query++) {
        long offset = (long) query * sizes.keys() * BYTES;
        SoftmaxRows.backward(attended + offset, scoreGradients + offset, tile.keys());
      }
      if (targets.keysValues() != null) {
        keyValueGradients(tile, attended, output);
      }
      blas.multiply(
          false, false, count, headSize, tile.keys(), 1f, scoreGradients, sizes.keys(), keys, keyStride, 0f,
          queryGradients,
          headSize);
    }

    private void keyValueGradients(Tile tile, long attended, long output) {
      long keyGradients = keyAddress(targets.keysValues().tensor().address(), row, group);
      long valueGradients = valueAddress(targets.keysValues().tensor().address(), row, group);
      float beta = keysWritten ? 1f : 0f;
      blas.multiply(
          true, false, tile.keys(), headSize, tile.queries(), 1f, attended, sizes.keys(), output, width, beta,
          valueGradients, keyStride);
      blas.multiply(
          true, false, tile.keys(), headSize, tile.queries(), 1f, scoreGradients, sizes.keys(),
          scratch.queries, headSize, beta, keyGradients, keyStride);
      keysWritten = true;
    }

    private void positionGradients(int index, Reach reach, Tile tile) {
      PositionTerm term = attention.positions.get(index);
      gatherQueries(row, head, tile, term.bias(), scratch.positionQueries);
      scatterScoreGradients(term, reach, tile);
      int count = tile.queries();
      Tensor keyGradients = targets.positionKeys().get(index);
      if (keyGradients != null) {
        long target = positionAddress(
            keyGradients.address() + (long) row * rows(term) * width * BYTES, reach.first(), head);
        blas.multiply(
            true, false, reach.rows(), headSize, count, 1f, scratch.positions, reach.rows(),
            scratch.positionQueries, headSize, 1f, target, width);
      }
      blas.multiply(
          false, false, count, headSize, reach.rows(), (float) sizes.scale(), scratch.positions, reach.rows(),
          positionAddress(term.keys().address(), reach.first(), head), width, 0f, queryGradients, headSize);
      if (targets.positionBiases().get(index) != null) {
        addHeadSums(queryGradients, count, targets.positionBiases().get(index));
      }
    }

    private void scatterScoreGradients(PositionTerm term, Reach reach, Tile tile) {
      Memory.fill(scratch.positions, (long) tile.queries() * reach.rows(), 0f);
      for (int query = tile.from(); query < tile.to(); query++) {
        int local = query - tile.from();
        int columns = Math.min(reach.columns(), sizes.keysUpTo(query) - reach.start());
        long target = scratch.positions + ((long) local * reach.rows() + tile.to() - 1 - query) * BYTES;
        long source = scoreGradients + ((long) local * sizes.keys() + reach.start()) * BYTES;
        if (term.stride() == 1) {
          Memory.copy(source, target, Math.max(0, columns));
        } else {
          for (int column = 0; column < columns; column++) {
            Memory.set(target, (long) column * term.stride(), Memory.get(source, column));
          }
        }
      }
    }

    private void addHeadSums(long gradients, int count, Tensor perRow) {
      long target = perRow.address() + ((long) row * width + (long) head * headSize) * BYTES;
      Rows.addColumnSums(gradients, count, headSize, 0, headSize, target);
    }

    private void writeQueryGradients(Tile tile, boolean add) {
      for (int query = tile.from(); query < tile.to(); query++) {
        long from = queryGradients + (long) (query - tile.from()) * headSize * BYTES;
        long to = queryAddress(targets.queries().tensor().address(), row, query, head);
        if (add) {
          Rows.add(from, to, headSize);
        } else {
          Memory.copy(from, to, headSize);
        }
      }
    }
  }
}
