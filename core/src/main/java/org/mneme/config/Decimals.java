package org.mneme.config;

import java.math.BigDecimal;

/** Numbers as people write them: {@code 0.5}, {@code 3e-4}, {@code .inf}. */
final class Decimals {

  private static final double SMALLEST_WRITTEN_OUT = 1e-3;
  private static final double SMALLEST_WITH_EXPONENT = 1e7;

  private static final double LARGEST_WHOLE = 1e15;

  private Decimals() {}

  /** The shortest text that reads back as the same double, and as no whole number. */
  static String format(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    double size = Math.abs(value);
    boolean writtenOut = size == 0 || size >= SMALLEST_WRITTEN_OUT && size < SMALLEST_WITH_EXPONENT;
    return writtenOut ? Double.toString(value) : withExponent(BigDecimal.valueOf(value).stripTrailingZeros());
  }

  private static String withExponent(BigDecimal value) {
    String digits = value.unscaledValue().abs().toString();
    String sign = value.signum() < 0 ? "-" : "";
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    int exponent = digits.length() - 1 - value.scale();
    return sign + digits.charAt(0) + fraction + "e" + exponent;
  }

  /** A bound of a range: like {@link #format}, and whole numbers without a point, such as {@code 16777216}. */
  static String bound(double value) {
    String text = format(value);
    if (text.contains(".") && value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE) {
      return Long.toString((long) value);
    }
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
