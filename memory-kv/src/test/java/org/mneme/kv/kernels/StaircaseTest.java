package org.mneme.kv.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
final class StaircaseTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "8, 20", "16, 50", "32, 119", "64, 280", "128, 645", "256, 1466"})
  void hasTheKnownNumberOfPairs(int k, int pairs) {
    assertThat(new Staircase(k, k).size()).isEqualTo(pairs);
  }

  @RepeatedTest(50)
  void theLargestSumsAreAmongItsPairs(RandomStream random) {
    int k = 1 + random.nextInt(40);
    boolean ties = random.nextInt(2) == 0;
    double[] first = descending(k, ties, random);
    double[] second = descending(k, ties, random);
    Staircase staircase = new Staircase(k, k);
    double[] pruned = new double[staircase.size()];
    for (int pair = 0; pair < pruned.length; pair++) {
      pruned[pair] = first[staircase.first(pair)] + second[staircase.second(pair)];
    }
    double[] all = new double[k * k];
    for (int pair = 0; pair < all.length; pair++) {
      all[pair] = first[pair / k] + second[pair % k];
    }
    assertThat(largest(pruned, k)).isEqualTo(largest(all, k));
  }

  @Test
  void shorterListsThanSumsAskedForHaveAllTheirPairs() {
    assertThat(new Staircase(9, 3).size()).isEqualTo(9);
    assertThat(new Staircase(1, 1).size()).isEqualTo(1);
  }

  private static double[] descending(int count, boolean ties, RandomStream random) {
    double[] values = new double[count];
    for (int index = 0; index < count; index++) {
      values[index] = ties ? -random.nextInt(5) : -random.nextDouble();
    }
    Arrays.sort(values);
    return reversed(values);
  }

  private static double[] largest(double[] values, int count) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Arrays.copyOf(reversed(sorted), count);
  }

  private static double[] reversed(double[] values) {
    double[] reversed = new double[values.length];
    for (int index = 0; index < values.length; index++) {
      reversed[index] = values[values.length - 1 - index];
    }
    return reversed;
  }
}
