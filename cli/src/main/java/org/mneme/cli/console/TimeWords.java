package org.mneme.cli.console;

import java.time.Duration;

/** Times in words, no more exact than a guess deserves. */
public final class TimeWords {
  private static final int ENOUGH = 3;

  private TimeWords() {}

  /** Returns a time in the largest unit of which it has more than a few, such as {@code 40 minutes} or {@code 9 days}. */
  public static String about(Duration time) {
    if (time.toDays() >= ENOUGH) {
      return rounded(time, Duration.ofDays(1)) + " days";
    }
    if (time.toHours() >= ENOUGH) {
      return rounded(time, Duration.ofHours(1)) + " hours";
    }
    if (time.toMinutes() >= ENOUGH) {
      return rounded(time, Duration.ofMinutes(1)) + " minutes";
    }
    return rounded(time, Duration.ofSeconds(1)) + " seconds";
  }

  private static long rounded(Duration time, Duration unit) {
    return Math.round((double) time.toMillis() / unit.toMillis());
  }
}
