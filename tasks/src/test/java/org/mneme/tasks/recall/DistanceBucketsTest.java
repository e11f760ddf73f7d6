package org.mneme.tasks.recall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DistanceBucketsTest {
  private static List<String> names(DistanceBuckets buckets) {
    return IntStream.range(0, buckets.count()).mapToObj(buckets::name).toList();
  }

  @Test
  void segmentsMakeBucketsThatDoubleAfterTheSecond() {
    assertThat(names(DistanceBuckets.forSegments(16, 128)))
        .containsExactly("2-15", "16-31", "32-47", "48-79", "80+");
    assertThat(names(DistanceBuckets.forSegments(16, 1024)))
        .containsExactly("2-15", "16-31", "32-47", "48-79", "80-143", "144-271", "272-527", "528+");
    assertThat(names(DistanceBuckets.forSegments(128, 100))).containsExactly("2+");
    assertThat(names(DistanceBuckets.forSegments(1, 12))).containsExactly("2-2", "3-4", "5-8", "9+");
    assertThat(names(DistanceBuckets.forSegments(2, 12))).containsExactly("2-3", "4-5", "6-9", "10+");
  }

  @Test
  void aDistanceBelongsToTheBucketThatBeginsBeforeIt() {
    DistanceBuckets buckets = DistanceBuckets.beginningAt(List.of(4, 10, 20));
    assertThat(buckets.bucket(3)).isNegative();
    assertThat(buckets.bucket(4)).isZero();
    assertThat(buckets.bucket(9)).isZero();
    assertThat(buckets.bucket(10)).isEqualTo(1);
    assertThat(buckets.bucket(1_000)).isEqualTo(2);
  }
}
