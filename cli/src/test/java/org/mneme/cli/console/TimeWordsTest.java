package org.mneme.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeWordsTest {
  @ParameterizedTest
  @CsvSource({"12400, 12 seconds", "179000, 179 seconds", "180000, 3 minutes", "5400000, 90 minutes",
      "10800000, 3 hours", "172800000, 48 hours", "2500000000, 29 days"})
  void timesAreInTheLargestUnitThatFits(long milliseconds, String words) {
    assertThat(TimeWords.about(Duration.ofMillis(milliseconds))).isEqualTo(words);
  }
}
