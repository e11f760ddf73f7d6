package org.mneme.kv.kernels;

import org.mneme.tensor.Shape;

/**
 * The sizes of a product-key search.
 *
 * @param tokens the number of queries' rows T
 * @param heads the number of heads H
 * @param keys the number of sub-keys per half n
 * @param half the width of a sub-key
 * @param chosen the number of slots chosen per head k
 */
record SearchSizes(int tokens, int heads, int keys, int half, int chosen) {
  static SearchSizes of(Shape queries, Shape keys, int chosen) {
    if (keys.rank() != 4 || keys.size(1) != 2 || queries.last() != keys.size(0) * 2 * keys.size(3)) {
      throw new IllegalArgumentException(
          "a product-key search needs queries [..., H 2 c] and sub-keys [H, 2, n, c], given " + queries + " and "
              + keys);
    }
    SearchSizes sizes = new SearchSizes(queries.rows(), keys.size(0), keys.size(2), keys.size(3), chosen);
    if (chosen < 1 || chosen > sizes.slots()) {
      throw new IllegalArgumentException(
          "a head chooses from 1 to n n = " + sizes.slots() + " slots, asked for " + chosen);
    }
    if (sizes.slots() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "slots are numbered with 31 bits, so there are at most 46340 sub-keys per half, given " + sizes.keys());
    }
    return sizes;
  }

  /** The number of slots n n. */
  long slots() {
    return (long) keys * keys;
  }

  /** The number of sub-keys of a half that can belong to the chosen slots. */
  int chosenPerHalf() {
    return Math.min(chosen, keys);
  }

  /** The floats of one token's queries. */
  int queryWidth() {
    return heads * 2 * half;
  }

  /** The weights of one token. */
  int weights() {
    return heads * chosen;
  }
}
