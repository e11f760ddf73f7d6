package org.mneme.cli.result;

import java.util.Locale;
import java.util.OptionalLong;
import org.mneme.experiment.Estimate;

/** Numbers as people read them. */
public final class Figures {
  private static final String[] SCALES = {"", " k", " M", " G", " T"};
  private static final String[] BYTE_SCALES = {" B", " KiB", " MiB", " GiB", " TiB"};
  private static final String NOTHING = "–";

  private Figures() {}

  /** Returns a whole number with its thousands set apart, such as {@code 12,345}. */
  public static String whole(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%,.0f", value) : NOTHING;
  }

  /** Returns a number in three digits and its scale, such as {@code 1.23 M}. */
  public static String compact(double value) {
    return scaled(value, 1000, SCALES);
  }

  /** Returns an amount of memory in three digits, such as {@code 64 KiB}. */
  public static String bytes(double value) {
    return scaled(value, 1024, BYTE_SCALES);
  }

  private static String scaled(double value, double base, String[] scales) {
    if (!Double.isFinite(value)) {
      return NOTHING;
    }
    int scale = 0;
    double rest = Math.abs(value);
    while (rest >= base - 0.5 && scale < scales.length - 1) {
      rest /= base;
      scale++;
    }
    return (value < 0 ? "-" : "") + threeDigits(rest, scale == 0) + scales[scale];
  }

  private static String threeDigits(double value, boolean unscaled) {
    boolean whole = value == Math.rint(value);
    int decimals = unscaled && whole || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }

  /** Returns a duration in milliseconds, such as {@code 12.3}. */
  public static String milliseconds(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, value >= 99.95 ? "%,.0f" : value >= 9.995 ? "%.1f" : "%.2f", value)
        : NOTHING;
  }

  /** Returns a duration such as {@code 0:42} or {@code 1:02:03}. */
  public static String duration(double seconds) {
    if (!Double.isFinite(seconds) || seconds < 0) {
      return NOTHING;
    }
    long whole = Math.round(seconds);
    return whole >= 3600
        ? "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60)
        : "%d:%02d".formatted(whole / 60, whole % 60);
  }

  /** Returns a value with some decimals. */
  public static String decimal(double value, int decimals) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + decimals + "f", value) : NOTHING;
  }

  /** Returns a mean with its interval, such as {@code 94.1 ± 0.5}; the mean alone where one measurement gives no interval. */
  public static String estimate(Estimate estimate, int decimals) {
    String mean = decimal(estimate.mean(), decimals);
    return Double.isFinite(estimate.halfInterval()) ? mean + " ± " + decimal(estimate.halfInterval(), decimals) : mean;
  }

  /** Returns how many decimals tell values of this size apart: one from 10 on, otherwise three. */
  public static int decimals(double largest) {
    return Math.abs(largest) >= 10 ? 1 : 3;
  }

  /** Returns a task's length, such as {@code 1,024}; empty where it has none. */
  public static String length(OptionalLong length) {
    return length.isPresent() ? whole(length.getAsLong()) : "";
  }
}
