package org.mneme.kv.kernels;

import java.util.Arrays;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;

/**
 * The backward pass of {@link ProductKeySearch} over float32 memory. First, by tokens: gradients of the chosen slots'
 * scores are summed by sub-key, at most k per half, and weigh the sub-keys that make the gradient of the query. Then,
 * by halves: the same sums are grouped by sub-key, in the order of the tokens, and weigh the queries that make the
 * gradient of the sub-key. No sub-key that was not chosen is looked at, and the order of summation does not depend on
 * the number of threads.
 */
final class CpuSearchGradient {
  private final ProductKeySearch search;
  private final SearchSizes sizes;
  /** For each token, head and side: how many sub-keys take part, which, and the gradients of their scores. */
  private final int[] counts;
  private final int[] touched;
  private Tensor gradients;

  CpuSearchGradient(ProductKeySearch search) {
    this.search = search;
    this.sizes = search.sizes;
    int lists = sizes.tokens() * sizes.heads() * 2;
    this.counts = new int[lists];
    this.touched = new int[Math.multiplyExact(lists, sizes.chosenPerHalf())];
  }

  void run(Tape tape, Tensor weights, Tensor weightGradient) {
    Kernels kernels = tape.kernels();
    gradients = tape.empty(ElementType.FLOAT32, Shape.of(touched.length));
    Gradient queryGradient = tape.tracks(search.queries) ? tape.gradient(search.queries) : null;
    double work = 4.0 * sizes.heads() * sizes.chosenPerHalf() * sizes.half();
    kernels.parallel().run(sizes.tokens(), work, (from, to) -> {
      TokenWorker worker = new TokenWorker(weights.address(), weightGradient.address());
      for (int token = from; token < to; token++) {
        for (int head = 0; head < sizes.heads(); head++) {
          worker.sumBySubKey(token, head);
        }
        if (queryGradient != null) {
          addQueryGradient(token, queryGradient);
        }
      }
    });
    if (tape.tracks(search.keys)) {
      Gradient keyGradient = tape.gradient(search.keys);
      double workPerHalf = 4.0 * sizes.tokens() * sizes.chosenPerHalf() * sizes.half();
      kernels.parallel().run(2 * sizes.heads(), workPerHalf, (from, to) -> {
        try (KeyWorker worker = new KeyWorker(kernels, keyGradient)) {
          for (int half = from; half < to; half++) {
            worker.addGradient(half);
          }
        }
      });
    }
  }

  private int list(int token, int half) {
    return token * sizes.heads() * 2 + half;
  }

  /** Sums the gradients of scores by sub-key; holds a sum per sub-key of a half. */
  private final class TokenWorker {
    private final long weights;
    private final long weightGradients;
    private final long sums = gradients.address();
    private final float[] scoreGradients = new float[sizes.chosen()];
    /** Where a sub-key stands in the list under way; any other number if it is not in it. */
    private final int[] places = new int[sizes.keys()];

    TokenWorker(long weights, long weightGradients) {
      this.weights = weights;
      this.weightGradients = weightGradients;
    }

    void sumBySubKey(int token, int head) {
      int first = token * sizes.weights() + head * sizes.chosen();
      scoreGradients(first);
      for (int side = 0; side < 2; side++) {
        int list = list(token, 2 * head + side);
        int start = list * sizes.chosenPerHalf();
        int count = 0;
        for (int rank = 0; rank < sizes.chosen(); rank++) {
          int slot = search.slots[first + rank];
          int key = side == 0 ? slot / sizes.keys() : slot % sizes.keys();
          int place = places[key];
          if (place < count && touched[start + place] == key) {
            Memory.set(sums, start + place, Memory.get(sums, start + place) + scoreGradients[rank]);
          } else {
            places[key] = count;
            touched[start + count] = key;
            Memory.set(sums, start + count, scoreGradients[rank]);
            count++;
          }
        }
        counts[list] = count;
      }
    }

    private void scoreGradients(int first) {
      float mean = 0;
      if (search.function == ScoreFunction.SOFTMAX) {
        for (int index = first; index < first + sizes.chosen(); index++) {
          mean = Math.fma(Memory.get(weights, index), Memory.get(weightGradients, index), mean);
        }
      }
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
  }

  private void addQueryGradient(int token, Gradient gradient) {
    long keyBytes = (long) sizes.half() * Float.BYTES;
    for (int half = 0; half < 2 * sizes.heads(); half++) {
      int list = list(token, half);
      int start = list * sizes.chosenPerHalf();
      WeightedRows.sum(
          search.keys.address() + (long) half * sizes.keys() * keyBytes, keyBytes, touched, start, counts[list],
          gradients.address() + (long) start * Float.BYTES, gradient.tensor().address() + list * keyBytes, sizes.half(),
          gradient.adds());
    }
  }

  /** Groups the sums of one half by sub-key. */
  private final class KeyWorker implements AutoCloseable {
    private final Gradient gradient;
    private final Tensor weights;
    private final int[] tokens = new int[sizes.tokens() * sizes.chosenPerHalf()];
    private final int[] starts = new int[sizes.keys() + 1];

    KeyWorker(Kernels kernels, Gradient gradient) {
      this.gradient = gradient;
      this.weights = kernels.tensor(ElementType.FLOAT32, Shape.of(tokens.length));
    }

    void addGradient(int half) {
      group(half);
      long keyBytes = (long) sizes.half() * Float.BYTES;
      long target = gradient.tensor().address() + (long) half * sizes.keys() * keyBytes;
      for (int key = 0; key < sizes.keys(); key++) {
        int first = key == 0 ? 0 : starts[key - 1];
        WeightedRows.sum(
            search.queries.address() + half * keyBytes, (long) sizes.queryWidth() * Float.BYTES, tokens, first,
            starts[key] - first, weights.address() + (long) first * Float.BYTES, target + key * keyBytes, sizes.half(),
            gradient.adds());
      }
    }

    /** Sorts by counting, stably; afterwards {@code starts[key]} is where the next key starts. */
    private void group(int half) {
      Arrays.fill(starts, 0);
      for (int token = 0; token < sizes.tokens(); token++) {
        int start = list(token, half) * sizes.chosenPerHalf();
        for (int index = start; index < start + counts[list(token, half)]; index++) {
          starts[touched[index] + 1]++;
        }
      }
      for (int key = 0; key < sizes.keys(); key++) {
        starts[key + 1] += starts[key];
      }
      for (int token = 0; token < sizes.tokens(); token++) {
        int start = list(token, half) * sizes.chosenPerHalf();
        for (int index = start; index < start + counts[list(token, half)]; index++) {
          int place = starts[touched[index]]++;
          tokens[place] = token;
          Memory.set(weights.address(), place, Memory.get(gradients.address(), index));
        }
      }
    }

    @Override
    public void close() {
      weights.close();
    }
  }
}
