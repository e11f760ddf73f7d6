package org.mneme.tasks.recall;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Ranges of distances, the last of which has no end. */
final class DistanceBuckets {
  private final int[] begins;

  private DistanceBuckets(int... begins) {
    this.begins = begins;
  }

  /** Takes where the buckets begin; distances before the first are left out. */
  static DistanceBuckets beginningAt(List<Integer> begins) {
    return new DistanceBuckets(begins.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Returns buckets for segments of s tokens in sequences of T: from 2, s, 2s, 3s, 5s, 9s, 17s, ... below T. */
  static DistanceBuckets forSegments(int segment, int length) {
    IntStream.Builder begins = IntStream.builder().add(2);
    if (segment > 2) {
      begins.add(segment);
    }
    for (long times = 1; segment * (times + 1) < length; times *= 2) {
      if (segment * (times + 1) > 2) {
        begins.add((int) (segment * (times + 1)));
      }
    }
    return new DistanceBuckets(begins.build().filter(begin -> begin == 2 || begin < length).toArray());
  }

  int count() {
    return begins.length;
  }

  /** Returns the bucket of a distance, negative if there is none. */
  int bucket(int distance) {
    int found = Arrays.binarySearch(begins, distance);
    return found < 0 ? -found - 2 : found;
  }

  /** Returns a bucket's range in words, such as {@code 16-31} or {@code 80+}. */
  String name(int bucket) {
    return bucket + 1 < begins.length ? begins[bucket] + "-" + (begins[bucket + 1] - 1) : begins[bucket] + "+";
  }
}
