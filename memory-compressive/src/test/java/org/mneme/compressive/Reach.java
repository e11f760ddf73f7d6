package org.mneme.compressive;

import java.util.Arrays;
import org.mneme.model.Transformer;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;

/** How far back a model really sees. */
final class Reach {
  private Reach() {}

  /**
   * Returns the largest distance from the start of the last segment at which a changed token changes that segment's output.
   *
   * @param before how many tokens are read before the last segment
   */
  static int measure(Kernels kernels, Transformer model, RandomStream random, int before, int segment) {
    int[] original = Reading.sequences(random, 1, before + segment, model.vocabulary())[0];
    int[][] same = new int[before][];
    Arrays.fill(same, original);
    int[][] variants = new int[before][];
    for (int changed = 0; changed < before; changed++) {
      variants[changed] = original.clone();
      variants[changed][changed] = (original[changed] + 1) % model.vocabulary();
    }
    double[][] unchanged = Reading.all(kernels, model, same, segment);
    double[][] logits = Reading.all(kernels, model, variants, segment);
    for (int changed = 0; changed < before; changed++) {
      if (Reading.difference(last(model, unchanged[changed], before), last(model, logits[changed], before)) > 0) {
        return before - changed;
      }
    }
    return 0;
  }

  private static double[] last(Transformer model, double[] logits, int before) {
    return Arrays.copyOfRange(logits, before * model.vocabulary(), logits.length);
  }
}
