package org.mneme.compressive;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mneme.memory.AttentionMass;
import org.mneme.memory.Profile;
import org.mneme.memory.Tally;

/**
 * Which share of the attention goes where: each region of the past in up to six buckets of equal width, the first the oldest, and the segment
 * (Rae et al. 2020, section 5.6). All shares together are 1.
 */
final class AttentionShares {
  private static final int BUCKETS = 6;
  private static final String PREFIX = "attention.";

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
      shares.put(PREFIX + name + "." + (bucket + 1), share(from, to));
    }
    start += length;
    return this;
  }

  /** Adds the segment and returns all shares. */
  Map<String, Double> segment() {
    shares.put(PREFIX + "segment", share(start, mass.keys()));
    return shares;
  }

  /** Adds the attention to each key of the regions, by region, and to the segment. */
  void addTo(Tally tally) {
    segment().forEach((name, share) -> tally.add(name, share));
  }

  /** Returns the mean shares of a tally as bars, oldest first; none where nothing was read. */
  static List<Profile> profiles(Tally tally) {
    List<String> names = tally.names().stream().filter(name -> name.startsWith(PREFIX)).toList();
    if (names.isEmpty()) {
      return List.of();
    }
    double[] shares = names.stream().mapToDouble(name -> tally.mean(name)[0]).toArray();
    return List.of(new Profile(
        "attention", "where attention goes", Profile.Kind.BARS,
        "share of attention: each region of the past from its oldest part on, then the segment",
        names.getFirst().substring(PREFIX.length()),
        "segment", List.of(new Profile.Row("", shares))));
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
