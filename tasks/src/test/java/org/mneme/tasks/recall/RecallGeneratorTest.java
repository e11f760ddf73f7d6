package org.mneme.tasks.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

final class RecallGeneratorTest {
  private static final int KEYS = 7;

  private final long seed = Seeds.givenOrNew();

  private static RecallConfig config(int length, GapLaw gaps, double filler) {
    return new RecallConfig(KEYS, length, gaps, filler, 3, List.of(), 90, 10, 4);
  }

  private RecallSequence sequence(RecallConfig config, long number) {
    return new RecallGenerator(config, new RandomStream(seed)).sequence(number);
  }

  @Test
  void aKeyIsFollowedByItsValueWhichIsTheSameThroughoutASequenceAndNoOtherKeys() {
    for (int number = 0; number < 50; number++) {
      int[] ids = sequence(config(101, GapLaw.GEOMETRIC, 0.25), number).ids();
      Map<Integer, Integer> values = new HashMap<>();
      for (int position = 0; position + 1 < ids.length; position++) {
        if (ids[position] < KEYS) {
          int value = ids[position + 1];
          assertThat(value).as("seed " + seed).isBetween(KEYS, 2 * KEYS - 1);
          assertThat(values.merge(ids[position], value, (before, now) -> before)).as("seed " + seed).isEqualTo(value);
        } else {
          assertThat(ids[position + 1] >= KEYS && ids[position + 1] < 2 * KEYS).as("seed " + seed).isFalse();
        }
      }
      assertThat(new HashSet<>(values.values())).as("seed " + seed).hasSameSizeAs(values.keySet());
    }
  }

  @Test
  void everyKeyThatCameBeforeAsksForItsValueAndKnowsItsDistance() {
    for (int number = 0; number < 50; number++) {
      RecallSequence sequence = sequence(config(100, GapLaw.RECENT_FIRST, 0.25), number);
      int[] ids = sequence.ids();
      for (int position = 0; position < ids.length; position++) {
        int before = position - 1;
        while (before >= 0 && (ids[before] != ids[position] || ids[position] >= KEYS)) {
          before--;
        }
        int distance = before < 0 ? 0 : position - before;
        assertThat(sequence.distances()[position]).as("seed " + seed).isEqualTo(distance);
        int label = distance == 0 ? RecallSequence.NOT_ASKED : ids[before + 1];
        assertThat(sequence.labels()[position]).as("seed " + seed).isEqualTo(label);
      }
    }
  }

  @Test
  void fillersComeAsOftenAsChosenAndMoveBigramsToOddPlaces() {
    RecallConfig config = config(40_000, GapLaw.GEOMETRIC, 0.25);
    int[] ids = sequence(config, 0).ids();
    long fillers = Arrays.stream(ids).filter(id -> id >= 2 * KEYS).count();
    assertThat(fillers / 40_000.0).as("seed " + seed).isCloseTo(0.25 / 2.25, within(0.01));
    assertThat(ids).as("seed " + seed).doesNotContain(config.vocabulary()).contains(config.vocabulary() - 1);
    long odd = 0;
    long keys = 0;
    for (int position = 0; position < ids.length; position++) {
      keys += ids[position] < KEYS ? 1 : 0;
      odd += ids[position] < KEYS ? position % 2 : 0;
    }
    assertThat((double) odd / keys).as("seed " + seed).isCloseTo(0.5, within(0.03));
    assertThat(Arrays.stream(sequence(config(1_000, GapLaw.GEOMETRIC, 0), 0).ids())).allMatch(id -> id < 2 * KEYS);
  }

  @Test
  void geometricGapsHaveAMeanOfAllKeys() {
    int[] counts = gapsInBigrams(GapLaw.GEOMETRIC);
    double mean = mean(counts);
    assertThat(mean).as("seed " + seed).isCloseTo(KEYS, within(0.3));
    assertThat((double) counts[1] / Arrays.stream(counts).sum()).as("seed " + seed)
        .isCloseTo(1.0 / KEYS, within(0.02));
    assertThat((double) counts[2] / counts[1]).as("seed " + seed).isCloseTo(1 - 1.0 / KEYS, within(0.15));
  }

  @Test
  void recentFirstRepeatsTheLastKeyAsOftenAsItsLawSays() {
    int[] counts = gapsInBigrams(GapLaw.RECENT_FIRST);
    double harmonic = 0;
    for (int place = 1; place <= KEYS; place++) {
      harmonic += 1.0 / place;
    }
    assertThat((double) counts[1] / Arrays.stream(counts).sum()).as("seed " + seed)
        .isCloseTo(1 / harmonic, within(0.02));
    int far = Arrays.stream(counts, 4 * KEYS, counts.length).sum();
    int farOfGeometric = Arrays.stream(gapsInBigrams(GapLaw.GEOMETRIC), 4 * KEYS, counts.length).sum();
    assertThat(far).as("seed " + seed).isGreaterThan(2 * farOfGeometric);
  }

  private int[] gapsInBigrams(GapLaw gaps) {
    RecallSequence sequence = sequence(config(40_000, gaps, 0), 3);
    int[] counts = new int[500];
    for (int distance : sequence.distances()) {
      if (distance > 0) {
        counts[distance / 2]++;
      }
    }
    return counts;
  }

  private static double mean(int... counts) {
    double sum = 0;
    for (int gap = 0; gap < counts.length; gap++) {
      sum += (double) gap * counts[gap];
    }
    return sum / Arrays.stream(counts).sum();
  }

  @Test
  void aSequenceDependsOnSeedAndNumberOnly() {
    RecallConfig config = config(60, GapLaw.GEOMETRIC, 0.25);
    RecallGenerator generator = new RecallGenerator(config, new RandomStream(seed, 5));
    assertThat(generator.sequence(3)).as("seed " + seed).usingRecursiveComparison().isEqualTo(sequence(config, 3));
    assertThat(generator.batch(2, 2).sequences().get(1)).usingRecursiveComparison().isEqualTo(sequence(config, 3));
    assertThat(generator.sequence(4).ids()).as("seed " + seed).isNotEqualTo(sequence(config, 3).ids());
  }

  @Test
  void drawsAnyLength() {
    for (int length = 1; length < 30; length++) {
      assertThat(sequence(config(length, GapLaw.RECENT_FIRST, 1), length).ids()).hasSize(length);
    }
  }
}
