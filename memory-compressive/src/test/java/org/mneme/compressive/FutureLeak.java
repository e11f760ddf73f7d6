package org.mneme.compressive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.mneme.model.Transformer;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;

/** Whether any token's output depends on a later token. */
final class FutureLeak {
  private FutureLeak() {}

  /** Fails unless changing all tokens from some time on leaves every output before bit-identical and changes every output after. */
  static void expectNone(Kernels kernels, Transformer model, RandomStream random, int length, int segment) {
    int vocabulary = model.vocabulary();
    int[] original = Reading.sequences(random, 1, length, vocabulary)[0];
    int[][] same = new int[length][];
    Arrays.fill(same, original);
    int[][] variants = new int[length][];
    for (int changed = 0; changed < length; changed++) {
      variants[changed] = original.clone();
      for (int token = changed; token < length; token++) {
        variants[changed][token] = (original[token] + 1) % vocabulary;
      }
    }
    double[][] unchanged = Reading.all(kernels, model, same, segment);
    double[][] logits = Reading.all(kernels, model, variants, segment);
    for (int changed = 0; changed < length; changed++) {
      for (int token = 0; token < length; token++) {
        double[] before = Arrays.copyOfRange(unchanged[changed], token * vocabulary, (token + 1) * vocabulary);
        double[] after = Arrays.copyOfRange(logits[changed], token * vocabulary, (token + 1) * vocabulary);
        String what = "token " + token + " when all from " + changed + " on change";
        if (token < changed) {
          assertThat(after).as(what).isEqualTo(before);
        } else {
          assertThat(after).as(what).isNotEqualTo(before);
        }
      }
    }
  }
}
