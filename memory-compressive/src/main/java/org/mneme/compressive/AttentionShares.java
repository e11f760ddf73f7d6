package org.mneme.compressive;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mneme.memory.AttentionMass;

/**
 * Which share of the attention goes where: each region of the past in up to six buckets of equal width, the first the oldest, and the segment
 * (Rae et al. 2020, section 5.6). All shares together are 1.
 */
final class AttentionShares {
  private static final int BUCKETS = 6;

  private final AttentionMass mass;
  private final Map<String, Double> shares = new LinkedHashMap<>();
  private int start;

  AttentionShares(AttentionMass mass) {
    this.mass = mass;
  }

  /** Adds the next region from the left: {@code attention.NAME.1} is the share of its oldest bucket. */
  AttentionShares region(String name, int length) {
    int buckets = Math.min(BUCKETS, length);
    for (int bucket = 0; bucket < buckets; bucket++) {
      int from = start + bucket * length / buckets;
      int to = start + (bucket + 1) * length / buckets;
      shares.put("attention." + name + "." + (bucket + 1), share(from, to));
    }
    start += length;
    return this;
  }

  /** Adds the segment and returns all shares. */
  Map<String, Double> segment() {
    shares.put("attention.segment", share(start, mass.keys()));
    return shares;
  }

  private double share(int from, int to) {
    double sum = 0;
    for (int row = 0; row < mass.batch(); row++) {
      for (int key = from; key < to; key++) {
        sum += mass.at(row, key);
      }
    }
    return sum / ((double) mass.batch() * mass.queries());
  }
}
