package org.mneme.kv.kernels;

import java.util.Arrays;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;

/**
 * The backward pass of {@link ProductKeySearch} over float32 memory, one half of one head after the other. First, token
 * by token: gradients of the chosen slots' scores are summed by sub-key, at most k, and weigh the sub-keys that make
 * the gradient of the query. Then the same sums are grouped by sub-key, in the order of the tokens, and weigh the
 * queries that make the gradient of the sub-key. No sub-key that was not chosen is looked at, and the order of
 * summation does not depend on the number of threads.
 */
final class CpuSearchGradient {
  private final ProductKeySearch search;
  private final SearchSizes sizes;
  private final long keyBytes;
  private final double oneOverKeys;

  CpuSearchGradient(ProductKeySearch search) {
    this.search = search;
    this.sizes = search.sizes;
    this.keyBytes = (long) sizes.half() * Float.BYTES;
    this.oneOverKeys = 1.0 / sizes.keys();
  }

  void run(Tape tape, Tensor weights, Tensor weightGradient) {
    Kernels kernels = tape.kernels();
    Gradient queries = tape.tracks(search.queries) ? tape.gradient(search.queries) : null;
    Gradient keys = tape.tracks(search.keys) ? tape.gradient(search.keys) : null;
    double work = 8.0 * sizes.tokens() * sizes.chosenPerHalf() * sizes.half();
    try (
        WorkerPool<HalfWorker> workers =
            new WorkerPool<>(() -> new HalfWorker(kernels, weights.address(), weightGradient.address()))) {
      kernels.parallel().run(2 * sizes.heads(), work, (from, to) -> workers.use(worker -> {
        for (int half = from; half < to; half++) {
          worker.sumBySubKey(half);
          if (queries != null) {
            worker.addQueryGradient(half, queries);
          }
          if (keys != null) {
            worker.addKeyGradient(half, keys);
          }
        }
      }));
    }
  }

  /** One thread's buffers for one half. */
  private final class HalfWorker implements WorkerPool.Worker {
    private final long weights;
    private final long weightGradients;

    /** For each token: how many sub-keys take part, which (sixteen bits are enough), and the gradients of their scores. */
    private final int[] counts = new int[sizes.tokens()];
    private final char[] touched = new char[Math.multiplyExact(sizes.tokens(), sizes.chosenPerHalf())];
    private final int[] touchedByOne = new int[sizes.chosenPerHalf()];
    private final Tensor sums;

    /** Where a sub-key stands in the list under way; any other number if it is not in it. */
    private final int[] places = new int[sizes.keys()];
    private final float[] scoreGradients = new float[sizes.chosen()];

    /** The same sums, grouped by sub-key, and the tokens that they come from. */
    private final int[] tokens = new int[touched.length];
    private final Tensor grouped;
    private final int[] starts = new int[sizes.keys() + 1];

    HalfWorker(Kernels kernels, long weights, long weightGradients) {
      this.weights = weights;
      this.weightGradients = weightGradients;
      this.sums = kernels.tensor(ElementType.FLOAT32, Shape.of(touched.length));
      this.grouped = kernels.tensor(ElementType.FLOAT32, Shape.of(touched.length));
    }

    private int start(int token) {
      return token * sizes.chosenPerHalf();
    }

    void sumBySubKey(int half) {
      boolean second = half % 2 == 1;
      for (int token = 0; token < sizes.tokens(); token++) {
        int first = token * sizes.weights() + half / 2 * sizes.chosen();
        scoreGradients(first);
        int start = start(token);
        int count = 0;
        for (int rank = 0; rank < sizes.chosen(); rank++) {
          int key = subKey(search.slots[first + rank], second);
          int place = places[key];
          if (place < count && touched[start + place] == key) {
            Memory.set(sums.address(), start + place, Memory.get(sums.address(), start + place) + scoreGradients[rank]);
          } else {
            places[key] = count;
            touched[start + count] = (char) key;
            Memory.set(sums.address(), start + count, scoreGradients[rank]);
            count++;
          }
        }
        counts[token] = count;
      }
    }

    /** The half between two whole numbers keeps rounding away from both; a whole division would take several times as long. */
    private int subKey(int slot, boolean second) {
      int first = (int) ((slot + 0.5) * oneOverKeys);
      return second ? slot - first * sizes.keys() : first;
    }

    private void scoreGradients(int first) {
      long offset = (long) first * Float.BYTES;
      float mean = search.function == ScoreFunction.SOFTMAX
          ? Rows.dot(weights + offset, weightGradients + offset, sizes.chosen())
          : 0;
      for (int rank = 0; rank < sizes.chosen(); rank++) {
        float weight = Memory.get(weights, first + rank);
        float gradient = Memory.get(weightGradients, first + rank);
        scoreGradients[rank] = switch (search.function) {
          case SOFTMAX -> weight * (gradient - mean);
          case SIGMOID -> weight * (1 - weight) * gradient;
          case RELU -> weight > 0 ? gradient : 0;
        };
      }
    }

    void addQueryGradient(int half, Gradient gradient) {
      long keys = search.keys.address() + (long) half * sizes.keys() * keyBytes;
      for (int token = 0; token < sizes.tokens(); token++) {
        long target = gradient.tensor().address() + ((long) token * 2 * sizes.heads() + half) * keyBytes;
        for (int index = 0; index < counts[token]; index++) {
          touchedByOne[index] = touched[start(token) + index];
        }
        WeightedRows.sum(
            keys, keyBytes, touchedByOne, 0, counts[token], sums.address() + (long) start(token) * Float.BYTES, target,
            sizes.half(), gradient.adds());
      }
    }

    void addKeyGradient(int half, Gradient gradient) {
      group();
      long queries = search.queries.address() + half * keyBytes;
      long target = gradient.tensor().address() + (long) half * sizes.keys() * keyBytes;
      for (int key = 0; key < sizes.keys(); key++) {
        int first = key == 0 ? 0 : starts[key - 1];
        WeightedRows.sum(
            queries, (long) sizes.queryWidth() * Float.BYTES, tokens, first, starts[key] - first,
            grouped.address() + (long) first * Float.BYTES, target + key * keyBytes, sizes.half(), gradient.adds());
      }
    }

    /** Sorts by counting, stably; afterwards {@code starts[key]} is where the next key starts. */
    private void group() {
      Arrays.fill(starts, 0);
      for (int token = 0; token < sizes.tokens(); token++) {
        for (int index = start(token); index < start(token) + counts[token]; index++) {
          starts[touched[index] + 1]++;
        }
      }
      for (int key = 0; key < sizes.keys(); key++) {
        starts[key + 1] += starts[key];
      }
      for (int token = 0; token < sizes.tokens(); token++) {
        for (int index = start(token); index < start(token) + counts[token]; index++) {
          int place = starts[touched[index]]++;
          tokens[place] = token;
          Memory.set(grouped.address(), place, Memory.get(sums.address(), index));
        }
      }
    }

    @Override
    public void close() {
      sums.close();
      grouped.close();
    }
  }
}
