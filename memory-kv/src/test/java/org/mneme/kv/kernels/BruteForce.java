package org.mneme.kv.kernels;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** A head's search over all n n keys, each the two sub-keys side by side: nothing is pruned. */
record BruteForce(double[][] firstKeys, double[][] secondKeys) {
  int keys() {
    return firstKeys.length;
  }

  /** The scores of all slots. */
  double[] scores(double[] query) {
    int half = query.length / 2;
    double[] first = halfScores(firstKeys, Arrays.copyOfRange(query, 0, half));
    double[] second = halfScores(secondKeys, Arrays.copyOfRange(query, half, query.length));
    double[] scores = new double[keys() * keys()];
    for (int slot = 0; slot < scores.length; slot++) {
      scores[slot] = first[slot / keys()] + second[slot % keys()];
    }
    return scores;
  }

  static double[] halfScores(double[][] keys, double[] query) {
    return Arrays.stream(keys).mapToDouble(key -> {
      double product = 0;
      for (int index = 0; index < query.length; index++) {
        product += key[index] * query[index];
      }
      return product;
    }).toArray();
  }

  /** The numbers of all scores, the largest first, of equal ones the lowest number first. */
  static int[] descending(double[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(slot -> -scores[slot]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
