package org.mneme.kv.kernels;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@link ProductKeySearch} with ND4J: all scores of a half as one product, whose gradients are two more. Simple, for
 * any backend and float64.
 */
final class PortableSearch {
  private final ProductKeySearch search;
  private final SearchSizes sizes;

  PortableSearch(ProductKeySearch search) {
    this.search = search;
    this.sizes = search.sizes;
  }

  /** q1 or q2 of a head {@code [T, c]}. */
  private INDArray queries(INDArray all, int head, int side) {
    int start = (2 * head + side) * sizes.half();
    return all.reshape('c', sizes.tokens(), sizes.queryWidth())
        .get(NDArrayIndex.all(), NDArrayIndex.interval(start, start + sizes.half()));
  }

  /** C[h, side] {@code [n, c]}. */
  private INDArray keys(INDArray all, int head, int side) {
    return all.reshape('c', 2L * sizes.heads(), sizes.keys(), sizes.half()).slice(2L * head + side);
  }

  void forward(Tensor weights) {
    double[] scores = new double[search.slots.length];
    for (int head = 0; head < sizes.heads(); head++) {
      double[][] first = halfScores(head, 0);
      double[][] second = halfScores(head, 1);
      for (int token = 0; token < sizes.tokens(); token++) {
        choose(first[token], second[token], token * sizes.weights() + head * sizes.chosen(), scores);
      }
    }
    INDArray chosen = Nd4j.createFromArray(scores)
        .castTo(search.queries.type().dataType())
        .reshape('c', (long) sizes.tokens() * sizes.heads(), sizes.chosen());
    weights.array().assign(weights(chosen).reshape('c', weights.shape().toLongs()));
  }

  private double[][] halfScores(int head, int side) {
    return queries(search.queries.array(), head, side).mmul(keys(search.keys.array(), head, side).transpose())
        .toDoubleMatrix();
  }

  private void choose(double[] first, double[] second, int offset, double[] scores) {
    int[] firstKeys = largest(first, sizes.chosenPerHalf());
    int[] secondKeys = largest(second, sizes.chosenPerHalf());
    Staircase staircase = new Staircase(sizes.chosen(), sizes.chosenPerHalf());
    Integer[] pairs = IntStream.range(0, staircase.size()).boxed().toArray(Integer[]::new);
    double[] sums = new double[pairs.length];
    int[] slots = new int[pairs.length];
    for (int pair = 0; pair < pairs.length; pair++) {
      int firstKey = firstKeys[staircase.first(pair)];
      int secondKey = secondKeys[staircase.second(pair)];
      sums[pair] = first[firstKey] + second[secondKey];
      slots[pair] = firstKey * sizes.keys() + secondKey;
    }
    Arrays.sort(
        pairs,
        Comparator.<Integer>comparingDouble(pair -> descending(sums[pair])).thenComparingInt(pair -> slots[pair]));
    for (int rank = 0; rank < sizes.chosen(); rank++) {
      scores[offset + rank] = sums[pairs[rank]];
      search.slots[offset + rank] = slots[pairs[rank]];
    }
  }

  private static int[] largest(double[] scores, int count) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(column -> descending(scores[column])))
        .mapToInt(Integer::intValue)
        .limit(count)
        .toArray();
  }

  /** Orders larger scores first, zeros of either sign as equal, NaN last. */
  private static double descending(double score) {
    return Double.isNaN(score) ? Double.POSITIVE_INFINITY : 0.0 - score;
  }

  /** Weights of scores {@code [T H, k]}, whose first column is the largest. */
  private INDArray weights(INDArray scores) {
    return switch (search.function) {
      case SOFTMAX -> {
        INDArray powers = Transforms.exp(
            scores.subColumnVector(scores.getColumn(0).dup().reshape(scores.rows(), 1)), false);
        yield powers.diviColumnVector(powers.sum(1).reshape(scores.rows(), 1));
      }
      case SIGMOID -> Transforms.sigmoid(scores, true);
      case RELU -> Transforms.max(scores, 0);
    };
  }

  /** Gradients of scores {@code [T H, k]}. */
  private INDArray scoreGradients(INDArray weights, INDArray weightGradients) {
    return switch (search.function) {
      case SOFTMAX -> {
        INDArray mean = weights.mul(weightGradients).sum(1).reshape(weights.rows(), 1);
        yield weightGradients.subColumnVector(mean).muli(weights);
      }
      case SIGMOID -> weights.rsub(1).muli(weights).muli(weightGradients);
      case RELU -> weights.gt(0).castTo(weights.dataType()).muli(weightGradients);
    };
  }

  void backward(Tape tape, Tensor weights, Tensor outputGradient) {
    long rows = (long) sizes.tokens() * sizes.heads();
    double[][] ds = scoreGradients(
        weights.array().reshape('c', rows, sizes.chosen()), outputGradient.array().reshape('c', rows, sizes.chosen()))
        .toDoubleMatrix();
    INDArray dq = Nd4j.zeros(search.queries.type().dataType(), sizes.tokens(), sizes.queryWidth());
    INDArray dc = Nd4j.zeros(search.keys.type().dataType(), search.keys.shape().toLongs());
    for (int head = 0; head < sizes.heads(); head++) {
      for (int side = 0; side < 2; side++) {
        INDArray half = halfScoreGradients(ds, head, side);
        queries(dq, head, side).assign(half.mmul(keys(search.keys.array(), head, side)));
        keys(dc, head, side).assign(half.transpose().mmul(queries(search.queries.array(), head, side)));
      }
    }
    if (tape.tracks(search.queries)) {
      tape.gradient(search.queries).add(dq);
    }
    if (tape.tracks(search.keys)) {
      tape.gradient(search.keys).add(dc);
    }
  }

  /** da or db {@code [T, n]}. */
  private INDArray halfScoreGradients(double[][] ds, int head, int side) {
    double[][] gradients = new double[sizes.tokens()][sizes.keys()];
    for (int token = 0; token < sizes.tokens(); token++) {
      for (int rank = 0; rank < sizes.chosen(); rank++) {
        int slot = search.slots[token * sizes.weights() + head * sizes.chosen() + rank];
        int key = side == 0 ? slot / sizes.keys() : slot % sizes.keys();
        gradients[token][key] += ds[token * sizes.heads() + head][rank];
      }
    }
    return Nd4j.createFromArray(gradients).castTo(search.queries.type().dataType());
  }
}
