package org.mneme.tasks.recall;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.mneme.task.Series;

/** Counts right answers by distance. */
final class RecallScore {
  private final DistanceBuckets buckets;
  private final long[] asked;
  private final long[] right;
  private final long[] distanceSums;
  private long askedInAll;
  private long rightInAll;
  private long askedOfSameSegment;
  private long rightOfSameSegment;

  RecallScore(DistanceBuckets buckets) {
    this.buckets = buckets;
    this.asked = new long[buckets.count()];
    this.right = new long[buckets.count()];
    this.distanceSums = new long[buckets.count()];
  }

  /**
   * Adds an answer.
   *
   * @param distance how many tokens ago the key came last
   * @param sameSegment whether that was in the segment that asks
   * @param isRight whether the answer is right
   */
  void add(int distance, boolean sameSegment, boolean isRight) {
    int gain = isRight ? 1 : 0;
    askedInAll++;
    rightInAll += gain;
    askedOfSameSegment += sameSegment ? 1 : 0;
    rightOfSameSegment += sameSegment ? gain : 0;
    int bucket = buckets.bucket(distance);
    if (bucket >= 0) {
      asked[bucket]++;
      right[bucket] += gain;
      distanceSums[bucket] += distance;
    }
  }

  private static double percent(long part, long whole) {
    return whole == 0 ? Double.NaN : 100.0 * part / whole;
  }

  /** Returns the accuracies in percent, in all, of keys of the same segment and by distance, where anything was asked. */
  Map<String, Double> metrics(double successAccuracy) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", percent(rightInAll, askedInAll));
    if (askedOfSameSegment > 0) {
      double accuracy = percent(rightOfSameSegment, askedOfSameSegment);
      metrics.put("sameSegmentAccuracy", accuracy);
      metrics.put("success", accuracy >= successAccuracy ? 1.0 : 0.0);
    }
    filled().forEach(
        bucket -> metrics.put("accuracy at " + buckets.name(bucket), percent(right[bucket], asked[bucket])));
    return metrics;
  }

  /**
   * Returns accuracy against distance: each bucket at the mean of its distances.
   *
   * @param reach the distances that the memory reaches, to be marked
   */
  List<Series> series(double... reach) {
    return List.of(
        new Series(
            "accuracy by distance", "distance to the last occurrence (tokens)", "accuracy (%)",
            filled().mapToDouble(bucket -> (double) distanceSums[bucket] / asked[bucket]).toArray(),
            filled().mapToDouble(bucket -> percent(right[bucket], asked[bucket])).toArray(), reach));
  }

  private IntStream filled() {
    return IntStream.range(0, buckets.count()).filter(bucket -> asked[bucket] > 0);
  }
}
