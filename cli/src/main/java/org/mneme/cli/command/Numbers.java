package org.mneme.cli.command;

import org.apache.commons.cli.Option;
import org.mneme.cli.console.UsageException;

/** Options that take a number. */
final class Numbers {
  private Numbers() {}

  /** Returns the value of an option that takes a whole number of at least {@code least}. */
  static long whole(Invocation invocation, Option option, long otherwise, long least) {
    return invocation.value(option).map(text -> {
      try {
        long value = Long.parseLong(text);
        if (value >= least) {
          return value;
        }
      } catch (NumberFormatException noNumber) {
        // Said below, in the same words as for a number that is too small.
      }
      throw new UsageException("--" + option.getLongOpt() + " takes a whole number"
          + (least == Long.MIN_VALUE ? "" : " of at least " + least) + ", given '" + text + "'");
    }).orElse(otherwise);
  }

  /** Returns the value of an option that takes a number of a range. */
  static double real(Invocation invocation, Option option, double otherwise, double least, double most) {
    return invocation.value(option).map(text -> {
      try {
        double value = Double.parseDouble(text);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException noNumber) {
        // Said below, in the same words as for a number outside the range.
      }
      String from = least == Double.MIN_VALUE ? "above 0" : "from " + (long) least;
      throw new UsageException(
          "--" + option.getLongOpt() + " takes a number " + from + " to " + (long) most + ", given '" + text + "'");
    }).orElse(otherwise);
  }
}
