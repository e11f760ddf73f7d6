package org.mneme.tensor.attention;

import java.util.ArrayList;
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
 * {@link Attention} over float32 memory: one task per batch row and key-value head, in tiles of queries, so that a tile's scores stay in the
 * cache and keys that a whole tile cannot see are never touched.
 *
 * <p>Gradients that sum over the batch (of u, v and the position keys) are first written per batch row and then added in the order of the
 * rows: the same sums for any number of threads.
 */
final class CpuAttention {
  private static final int TILE = 64;
  private static final int BYTES = Float.BYTES;

  private final Attention attention;
  private final AttentionSizes sizes;
  private final int width;
  private final int headSize;
  private final int keyStride;
  private Tensor weights;

  CpuAttention(Attention attention) {
    this.attention = attention;
    this.sizes = attention.sizes();
    this.width = sizes.width();
    this.headSize = sizes.headSize();
    this.keyStride = 2 * sizes.keyValueWidth();
  }

  /** A tile of queries {@code [from, to)} and the keys {@code [0, keys)} that one of them can see. */
  private record Tile(int from, int to, int keys) {
    int queries() {
      return to - from;
    }
  }

  /** The position keys that a tile reads: rows {@code [first, first + rows)}, for columns {@code [start, start + columns)}. */
  private record Reach(int first, int rows, int start, int columns) {}

  private Tile tile(int from) {
    int to = Math.min(sizes.queries(), from + TILE);
    return new Tile(from, to, sizes.keysUpTo(to - 1));
  }

  private Reach reach(PositionTerm term, int start, Tile tile) {
    int columns = Math.min(start + term.columns(), tile.keys()) - start;
    if (term.keys() == null || columns <= 0) {
      return null;
    }
    int first = sizes.queries() - tile.to();
    int end = Math.min(term.stride() * (columns - 1) + sizes.queries() - tile.from(), term.keys().shape().size(0));
    return new Reach(first, end - first, start, columns);
  }

  private int widestReach() {
    int widest = 1;
    for (PositionTerm term : attention.positions) {
      widest =
          Math.max(widest, PositionTerm.rowsNeeded(term.columns(), term.stride(), Math.min(TILE, sizes.queries())));
    }
    return widest;
  }

  private double workPerTask() {
    return 6.0 * sizes.queries() * sizes.keys() * headSize * sizes.headsPerKeyValueHead();
  }

  // Addresses.

  private long queryAddress(long base, int row, int query, int head) {
    return base + (((long) row * sizes.queries() + query) * width + (long) head * headSize) * BYTES;
  }

  private long keyAddress(long base, int row, int group) {
    return base + ((long) row * sizes.keys() * keyStride + (long) group * headSize) * BYTES;
  }

  private long valueAddress(long base, int row, int group) {
    return keyAddress(base, row, group) + (long) sizes.keyValueWidth() * BYTES;
  }

  private long weightAddress(int row, int head, int query) {
    long rows = ((long) row * sizes.heads() + head) * sizes.queries() + query;
    return weights.address() + rows * sizes.keys() * BYTES;
  }

  private long positionAddress(long base, int first, int head) {
    return base + ((long) first * width + (long) head * headSize) * BYTES;
  }

  // Forward.

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

  /** Buffers of one task. */
  private final class Scratch implements AutoCloseable {
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
      this.positions = take(tile * widestReach());
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

  private void forwardHead(
      Blas blas, Scratch scratch, int row, int group, int head, long output, Tensor mass) {
    long keys = keyAddress(attention.keysValues.address(), row, group);
    long values = valueAddress(attention.keysValues.address(), row, group);
    int tiles = (sizes.queries() + TILE - 1) / TILE;
    for (int index = 0; index < tiles; index++) {
      Tile tile = tile(index * TILE);
      gatherQueries(row, head, tile, attention.contentBias, scratch.queries);
      long scores = weightAddress(row, head, tile.from());
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

  /** target[i] = (q_i + bias) / sqrt(d_h), contiguous. */
  private void gatherQueries(int row, int head, Tile tile, Tensor bias, long target) {
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

  // Backward.

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
      long attended = weightAddress(row, head, tile.from());
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
