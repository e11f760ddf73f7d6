package org.mneme.kv;

import java.util.List;
import org.mneme.kv.kernels.ScoreFunction;

/**
 * How slots are found, for a memory of any kind on product keys.
 *
 * @param keys sub-keys per half: n
 * @param heads heads H
 * @param chosen slots that each head reads: k
 * @param queryWidth the width of a head's query, even
 * @param queryLayers widths of hidden layers of the query network
 * @param queryBias whether its layers have biases
 * @param queryNorm how queries are normalised
 * @param score what turns scores into weights
 */
record KeyConfig(int keys, int heads, int chosen, int queryWidth, List<Integer> queryLayers, boolean queryBias,
    QueryNorm.Kind queryNorm, ScoreFunction score) {
  KeyConfig {
    queryLayers = List.copyOf(queryLayers);
  }

  /** Returns the number of slots n n. */
  int slots() {
    return Math.multiplyExact(keys, keys);
  }

  /** Returns how many slots a token reads. */
  int slotsPerToken() {
    return heads * chosen;
  }
}
