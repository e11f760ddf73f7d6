package org.mneme.kv.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
final class ProductKeySearchTest {
  /** What a search of one head found for every token. */
  private record Found(int[][] slots, double[][] weights) {}

  @RepeatedTest(12)
  void findsWhatBruteForceFinds(RandomStream random) {
    int n = 4 + random.nextInt(61);
    int half = 1 + random.nextInt(9);
    int k = 1 + random.nextInt(n);
    int heads = 1 + random.nextInt(3);
    double[] queries = gaussian(5 * heads * 2 * half, random);
    double[] keys = gaussian(heads * 2 * n * half, random);
    for (Kernels.Form form : Kernels.Form.values()) {
      for (int head = 0; head < heads; head++) {
        Found found = search(form, queries, keys, heads, n, half, k, head, ScoreFunction.SOFTMAX);
        for (int token = 0; token < 5; token++) {
          double[] scores = scores(queries, keys, heads, n, half, head, token);
          int[] expected = BruteForce.descending(scores);
          assertSameScores(scores, expected, found.slots()[token]);
          boolean clear = k == n * n || scores[expected[k - 1]] - scores[expected[k]] > 1e-4;
          if (clear) {
            assertThat(sorted(found.slots()[token])).isEqualTo(sorted(Arrays.copyOf(expected, k)));
          }
        }
      }
    }
  }

  private static void assertSameScores(double[] scores, int[] expected, int[] found) {
    for (int rank = 0; rank < found.length; rank++) {
      double wanted = scores[expected[rank]];
      assertThat(scores[found[rank]]).isEqualTo(wanted, within(1e-5 * Math.max(1, Math.abs(wanted))));
    }
  }

  @RepeatedTest(12)
  void amongEqualScoresTheLowestSlotsAreChosenInOrder(RandomStream random) {
    int n = 2 + random.nextInt(30);
    int half = 2;
    int k = 1 + random.nextInt(n);
    double[] queries = wholeNumbers(4 * 2 * half, random);
    double[] keys = wholeNumbers(2 * n * half, random);
    for (Kernels.Form form : Kernels.Form.values()) {
      Found found = search(form, queries, keys, 1, n, half, k, 0, ScoreFunction.SOFTMAX);
      for (int token = 0; token < 4; token++) {
        int[] expected = BruteForce.descending(scores(queries, keys, 1, n, half, 0, token));
        assertThat(found.slots()[token]).isEqualTo(Arrays.copyOf(expected, k));
      }
    }
  }

  @Test
  void worksAtTheSmallestAndLargestSizes(RandomStream random) {
    int[][] sizes = {{1, 1}, {7, 1}, {7, 7}, {5, 25}, {40, 100}};
    for (int[] size : sizes) {
      double[] queries = gaussian(3 * 2 * 4, random);
      double[] keys = gaussian(2 * size[0] * 4, random);
      for (Kernels.Form form : Kernels.Form.values()) {
        Found found = search(form, queries, keys, 1, size[0], 4, size[1], 0, ScoreFunction.SOFTMAX);
        double[] scores = scores(queries, keys, 1, size[0], 4, 0, 2);
        assertSameScores(scores, BruteForce.descending(scores), found.slots()[2]);
      }
    }
  }

  @Test
  void findsTheBestOfAMillionKeys(RandomStream random) {
    int n = 1024;
    int half = 16;
    int k = 32;
    int tokens = 64;
    double[] queries = gaussian(tokens * 2 * half, random);
    double[] keys = gaussian(2 * n * half, random);
    Found found = search(Kernels.Form.CPU, queries, keys, 1, n, half, k, 0, ScoreFunction.SOFTMAX);
    for (int token = 0; token < tokens; token++) {
      double[] scores = scores(queries, keys, 1, n, half, 0, token);
      double[] expected = largest(scores, k);
      for (int rank = 0; rank < k; rank++) {
        assertThat(scores[found.slots()[token][rank]])
            .isEqualTo(expected[rank], within(1e-5 * Math.abs(expected[rank])));
      }
    }
  }

  private static double[] largest(double[] scores, int k) {
    PriorityQueue<Double> largest = new PriorityQueue<>();
    for (double score : scores) {
      if (largest.size() < k) {
        largest.add(score);
      } else if (score > largest.peek()) {
        largest.poll();
        largest.add(score);
      }
    }
    return IntStream.range(0, k).mapToDouble(index -> -largest.poll()).sorted().map(score -> -score).toArray();
  }

  @Test
  void aSlotIsItsFirstSubKeyTimesTheirNumberPlusTheSecond() {
    int n = 3;
    double[] queries = {1, 1};
    for (int first = 0; first < n; first++) {
      for (int second = 0; second < n; second++) {
        double[] keys = new double[2 * n];
        keys[first] = 1;
        keys[n + second] = 1;
        for (Kernels.Form form : Kernels.Form.values()) {
          Found found = search(form, queries, keys, 1, n, 1, 1, 0, ScoreFunction.SOFTMAX);
          assertThat(found.slots()[0]).containsExactly(first * n + second);
        }
      }
    }
  }

  @Test
  void withOneCandidateLessPerHalfTheSearchWouldNotBeExact() {
    int k = 4;
    double[] first = {10, 0, 0, 0};
    double[] second = {4, 3, 2, 1};
    assertThat(sumsWithCandidates(first, second, k, k)).containsExactly(14, 13, 12, 11);
    assertThat(sumsWithCandidates(first, second, k, k - 1)).isNotEqualTo(new double[] {14, 13, 12, 11});
  }

  private static double[] sumsWithCandidates(double[] first, double[] second, int k, int candidates) {
    Staircase staircase = new Staircase(k, candidates);
    double[] sums = IntStream.range(0, staircase.size())
        .mapToDouble(pair -> -first[staircase.first(pair)] - second[staircase.second(pair)])
        .sorted()
        .map(sum -> -sum)
        .toArray();
    return Arrays.copyOf(sums, k);
  }

  @Test
  void softmaxWeightsOfAHeadSumToOneAlsoForHugeScores(RandomStream random) {
    for (double scale : new double[] {1, 1e4}) {
      double[] queries = Arrays.stream(gaussian(6 * 2 * 3, random)).map(value -> value * scale).toArray();
      double[] keys = gaussian(2 * 10 * 3, random);
      for (Kernels.Form form : Kernels.Form.values()) {
        Found found = search(form, queries, keys, 1, 10, 3, 5, 0, ScoreFunction.SOFTMAX);
        for (double[] weights : found.weights()) {
          assertThat(Arrays.stream(weights).sum()).isEqualTo(1, within(1e-6));
          assertThat(weights).isSortedAccordingTo((one, other) -> Double.compare(other, one));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ScoreFunction.class)
  void weightsAreTheFunctionOfTheScores(ScoreFunction function, RandomStream random) {
    double[] queries = gaussian(3 * 2 * 4, random);
    double[] keys = gaussian(2 * 6 * 4, random);
    for (Kernels.Form form : Kernels.Form.values()) {
      Found found = search(form, queries, keys, 1, 6, 4, 30, 0, function);
      for (int token = 0; token < 3; token++) {
        double[] scores = scores(queries, keys, 1, 6, 4, 0, token);
        double sum = Arrays.stream(found.slots()[token]).mapToDouble(slot -> Math.exp(scores[slot])).sum();
        for (int rank = 0; rank < 30; rank++) {
          double score = scores[found.slots()[token][rank]];
          double expected = switch (function) {
            case SOFTMAX -> Math.exp(score) / sum;
            case SIGMOID -> 1 / (1 + Math.exp(-score));
            case RELU -> Math.max(score, 0);
          };
          assertThat(found.weights()[token][rank]).isEqualTo(expected, within(1e-5));
        }
      }
    }
  }

  @Test
  void addingAConstantToAllScoresOfAHalfChangesNothing(RandomStream random) {
    double[] queries = gaussian(3 * 2 * 4, random);
    double[] keys = gaussian(2 * 8 * 4, random);
    double[] shifted = keys.clone();
    for (int index = 0; index < 8 * 4; index++) {
      shifted[index] += 0.5 * (index % 4) - 1;
    }
    Found found = search(Kernels.Form.PORTABLE, queries, keys, 1, 8, 4, 5, 0, ScoreFunction.SOFTMAX);
    Found again = search(Kernels.Form.PORTABLE, queries, shifted, 1, 8, 4, 5, 0, ScoreFunction.SOFTMAX);
    assertThat(again.slots()).isDeepEqualTo(found.slots());
    for (int token = 0; token < 3; token++) {
      assertThat(again.weights()[token]).containsExactly(found.weights()[token], within(1e-5));
    }
  }

  @Test
  void aQueryThatIsNotANumberSpoilsItsOwnTokenOnly(RandomStream random) {
    double[] queries = gaussian(3 * 2 * 4, random);
    queries[2 * 4 + 1] = Double.NaN;
    double[] keys = gaussian(2 * 70 * 4, random);
    for (Kernels.Form form : Kernels.Form.values()) {
      Found found = search(form, queries, keys, 1, 70, 4, 5, 0, ScoreFunction.SOFTMAX);
      assertThat(found.weights()[1]).containsOnly(Double.NaN);
      assertThat(Arrays.stream(found.weights()[0]).sum()).isEqualTo(1, within(1e-6));
      assertThat(Arrays.stream(found.weights()[2]).sum()).isEqualTo(1, within(1e-6));
      assertThat(Arrays.stream(found.slots()[1]).allMatch(slot -> slot >= 0 && slot < 70 * 70)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(ScoreFunction.class)
  void isDifferentiatedAndTheSameInBothForms(ScoreFunction function, RandomStream random) {
    Sample sample = Sample.withClearChoice(Shape.of(2, 3), 2, 7, 3, 5, random);
    sample.check(5, function).verify(random);
  }

  @Test
  void isTheSameForAnyNumberOfThreads(RandomStream random) {
    Sample sample = Sample.withClearChoice(Shape.of(1, 150), 2, 67, 13, 9, random);
    sample.check(9, ScoreFunction.SOFTMAX).verifyForms(random);
  }

  @Test
  void gradientsOfAHalfsScoresSumToZero(RandomStream random) {
    int n = 6;
    int half = 3;
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1); Tape tape = kernels.tape()) {
      double[] query = gaussian(2 * half, random);
      Tensor queries = kernels.tensor(ElementType.FLOAT64, Shape.of(1, 2 * half), query);
      Tensor keys =
          kernels.tensor(ElementType.FLOAT64, Shape.of(1, 2, n, half), gaussian(2 * n * half, random)).asLeaf();
      Tensor weights = ProductKeySearch.apply(tape, queries, keys, 4, ScoreFunction.SOFTMAX).weights();
      tape.backward(weights, tape.empty(ElementType.FLOAT64, weights.shape()).fill(gaussian(4, random)));
      for (int column = 0; column < 2 * half; column++) {
        double sum = 0;
        for (int key = 0; key < n; key++) {
          sum += keys.gradient().get((long) column / half * n * half + (long) key * half + column % half);
        }
        assertThat(sum).isEqualTo(0, within(1e-14));
      }
    }
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.tape()) {
      Tensor queries = kernels.zeros(ElementType.FLOAT32, Shape.of(2, 12));
      Tensor keys = kernels.zeros(ElementType.FLOAT32, Shape.of(2, 2, 4, 3));
      assertThatThrownBy(() -> ProductKeySearch.apply(tape, queries, keys, 17, ScoreFunction.SOFTMAX))
          .hasMessage("a head chooses from 1 to n n = 16 slots, asked for 17");
      Tensor narrow = kernels.zeros(ElementType.FLOAT32, Shape.of(2, 10));
      assertThatThrownBy(() -> ProductKeySearch.apply(tape, narrow, keys, 2, ScoreFunction.SOFTMAX))
          .hasMessage(
              "a product-key search needs queries [..., H 2 c] and sub-keys [H, 2, n, c], given [2, 10] and"
                  + " [2, 2, 4, 3]");
    }
  }

  private static Found search(
      Kernels.Form form, double[] queries, double[] keys, int heads, int n, int half, int k, int head,
      ScoreFunction function) {
    try (Kernels kernels = new Kernels(form, 1); Tape tape = kernels.withoutGradients()) {
      int tokens = queries.length / (heads * 2 * half);
      Retrieval retrieval = ProductKeySearch.apply(
          tape, kernels.tensor(ElementType.FLOAT32, Shape.of(tokens, heads * 2 * half), queries),
          kernels.tensor(ElementType.FLOAT32, Shape.of(heads, 2, n, half), keys), k, function);
      int[][] slots = new int[tokens][];
      double[][] weights = new double[tokens][];
      for (int token = 0; token < tokens; token++) {
        int start = (token * heads + head) * k;
        slots[token] = Arrays.copyOfRange(retrieval.slots().values(), start, start + k);
        weights[token] = Arrays.copyOfRange(retrieval.weights().toDoubles(), start, start + k);
      }
      return new Found(slots, weights);
    }
  }

  /** All scores of a token and head, from the float32 numbers that the search sees. */
  static double[] scores(double[] queries, double[] keys, int heads, int n, int half, int head, int token) {
    int start = (token * heads + head) * 2 * half;
    double[] query = rounded(Arrays.copyOfRange(queries, start, start + 2 * half));
    return new BruteForce(half(keys, n, half, 2 * head), half(keys, n, half, 2 * head + 1)).scores(query);
  }

  private static double[][] half(double[] keys, int n, int half, int index) {
    return IntStream.range(0, n)
        .mapToObj(key -> rounded(Arrays.copyOfRange(keys, (index * n + key) * half, (index * n + key + 1) * half)))
        .toArray(double[][]::new);
  }

  private static double[] rounded(double[] values) {
    return Arrays.stream(values).map(value -> (float) value).toArray();
  }

  private static int[] sorted(int[] values) {
    return Arrays.stream(values).sorted().toArray();
  }

  static double[] gaussian(int count, RandomStream random) {
    return IntStream.range(0, count).mapToDouble(index -> random.nextGaussian()).toArray();
  }

  private static double[] wholeNumbers(int count, RandomStream random) {
    return IntStream.range(0, count).mapToDouble(index -> random.nextInt(5) - 2).toArray();
  }

  /** Queries and sub-keys at which a small change of either does not change what is chosen. */
  private record Sample(Shape tokens, int heads, int n, int half, double[] queries, double[] keys) {
    private static final double GAP = 1e-3;

    static Sample withClearChoice(Shape tokens, int heads, int n, int half, int k, RandomStream random) {
      double[] keys = gaussian(heads * 2 * n * half, random);
      double[] queries = new double[Math.toIntExact(tokens.elements()) * heads * 2 * half];
      for (int part = 0; part < queries.length / (2 * half); part++) {
        do {
          System.arraycopy(gaussian(2 * half, random), 0, queries, part * 2 * half, 2 * half);
        } while (!isClear(scores(queries, keys, heads, n, half, part % heads, part / heads), n, k));
      }
      return new Sample(tokens, heads, n, half, queries, keys);
    }

    /** Whether the chosen scores, and the one after them, are apart: then so are those of each half that make them. */
    private static boolean isClear(double[] scores, int n, int k) {
      int[] order = BruteForce.descending(scores);
      for (int rank = 0; rank < Math.min(k, n * n - 1); rank++) {
        if (scores[order[rank]] - scores[order[rank + 1]] < GAP) {
          return false;
        }
      }
      return true;
    }

    OperationCheck check(int k, ScoreFunction function) {
      Shape queryShape = Shape.of(tokens.size(0), tokens.size(1), heads * 2 * half);
      return OperationCheck
          .of(in -> tape -> ProductKeySearch.apply(tape, in.get("queries"), in.get("keys"), k, function).weights())
          .input("queries", queryShape, random -> queries)
          .input("keys", Shape.of(heads, 2, n, half), random -> keys);
    }
  }
}
