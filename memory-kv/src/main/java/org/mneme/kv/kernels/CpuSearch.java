package org.mneme.kv.kernels;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Activations;
import org.mneme.tensor.cpu.Elementwise;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;

/**
 * The forward pass of {@link ProductKeySearch} over float32 memory: for a tile of tokens and one head, a product gives
 * the scores of one half, and the best of each row are taken while the tile is still in the cache; then the two halves
 * are merged.
 */
final class CpuSearch {
  /** The floats of a tile of scores: small enough for the second-level cache beside the sub-keys. */
  private static final int TILE_FLOATS = 1 << 16;

  private static final int SHORTEST_TILE = 16;
  private static final int LONGEST_TILE = 128;

  /** What finding the best of a row costs per score, and a pair of the staircase, in floating-point operations. */
  private static final double SELECTION_WORK = 8;

  /** The work of an exponential, likewise. */
  private static final double SOFTMAX_WORK = 8;

  private final ProductKeySearch search;
  private final SearchSizes sizes;
  private final Staircase staircase;
  private final int tile;

  CpuSearch(ProductKeySearch search) {
    this.search = search;
    this.sizes = search.sizes;
    this.staircase = new Staircase(sizes.chosen(), sizes.chosenPerHalf());
    this.tile = Math.clamp(TILE_FLOATS / sizes.keys(), SHORTEST_TILE, LONGEST_TILE);
  }

  void forward(Tape tape, Tensor weights) {
    Kernels kernels = tape.kernels();
    int tiles = Math.ceilDiv(sizes.tokens(), tile);
    try (WorkerPool<TileWorker> workers = new WorkerPool<>(() -> new TileWorker(kernels, weights.address()))) {
      kernels.parallel().run(tiles * sizes.heads(), workPerTile(), (from, to) -> workers.use(worker -> {
        for (int task = from; task < to; task++) {
          int first = task / sizes.heads() * tile;
          worker.run(task % sizes.heads(), first, Math.min(tile, sizes.tokens() - first));
        }
      }));
    }
    if (search.function == ScoreFunction.SIGMOID) {
      Elementwise.map(
          kernels.parallel(), Activations::sigmoid, weights.address(), weights.address(), weights.shape().elements());
    } else if (search.function == ScoreFunction.SOFTMAX) {
      softmax(kernels, weights);
    }
  }

  /** In a pass of its own, which the compiler treats on its own: beside the selection it would put vectors on the heap. */
  private void softmax(Kernels kernels, Tensor weights) {
    int chosen = sizes.chosen();
    kernels.parallel().run(sizes.tokens() * sizes.heads(), SOFTMAX_WORK * chosen, (from, to) -> {
      for (int row = from; row < to; row++) {
        long target = weights.address() + (long) row * chosen * Float.BYTES;
        // The largest comes first.
        float sum = Rows.expAndSum(target, Memory.get(target, 0), target, chosen);
        Rows.scale(1 / sum, target, target, chosen);
      }
    });
  }

  private double workPerTile() {
    double product = 4.0 * sizes.keys() * sizes.half() / 4;
    return tile * (product + SELECTION_WORK * (2.0 * sizes.keys() + staircase.size()));
  }

  /** One thread's buffers. */
  private final class TileWorker implements WorkerPool.Worker {
    private final Kernels kernels;
    private final long weights;
    private final Tensor scores;
    private final TopScores ofHalf = new TopScores(sizes.chosenPerHalf(), sizes.keys());
    private final TopScores ofPairs = new TopScores(sizes.chosen(), staircase.size());
    private final float[][] halfScores = new float[2][tile * sizes.chosenPerHalf()];
    private final int[][] halfKeys = new int[2][tile * sizes.chosenPerHalf()];
    private final int[] pairSlots = new int[staircase.paddedSize()];
    private final float[] chosenScores = new float[sizes.chosen()];
    private final int[] chosenSlots = new int[sizes.chosen()];

    TileWorker(Kernels kernels, long weights) {
      this.kernels = kernels;
      this.weights = weights;
      this.scores = kernels.tensor(ElementType.FLOAT32, Shape.of(Math.max(tile * sizes.keys(), pairSlots.length)));
    }

    void run(int head, int firstToken, int tokens) {
      for (int side = 0; side < 2; side++) {
        multiply(head, side, firstToken, tokens);
        for (int row = 0; row < tokens; row++) {
          ofHalf.select(
              scores.address() + (long) row * sizes.keys() * Float.BYTES, sizes.keys(), null, halfScores[side],
              halfKeys[side], row * sizes.chosenPerHalf());
        }
      }
      for (int row = 0; row < tokens; row++) {
        merge(row * sizes.chosenPerHalf(), (firstToken + row) * sizes.weights() + head * sizes.chosen());
      }
    }

    private void multiply(int head, int side, int firstToken, int tokens) {
      int width = sizes.queryWidth();
      int half = 2 * head + side;
      long queries = search.queries.address()
          + ((long) firstToken * width + (long) half * sizes.half()) * Float.BYTES;
      long keys = search.keys.address() + (long) half * sizes.keys() * sizes.half() * Float.BYTES;
      kernels.blas()
          .multiply(
              false, true, tokens, sizes.keys(), sizes.half(), 1f, queries, width, keys, sizes.half(), 0f,
              scores.address(), sizes.keys());
    }

    private void merge(int half, int target) {
      staircase.sums(halfScores[0], halfScores[1], half, scores.address());
      staircase.slots(halfKeys[0], halfKeys[1], half, sizes.keys(), pairSlots);
      ofPairs.select(scores.address(), staircase.size(), pairSlots, chosenScores, chosenSlots, 0);
      System.arraycopy(chosenSlots, 0, search.slots, target, chosenSlots.length);
      write(weights + (long) target * Float.BYTES);
    }

    private void write(long target) {
      boolean relu = search.function == ScoreFunction.RELU;
      for (int rank = 0; rank < chosenScores.length; rank++) {
        // Not Math.max, which would be slower; NaN stays NaN.
        float score = chosenScores[rank];
        Memory.set(target, rank, relu && score < 0 ? 0f : score);
      }
    }

    @Override
    public void close() {
      scores.close();
    }
  }
}
