package org.mneme.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

/** Numbers in a range: {@code int}, {@code long} or {@code double}. */
final class NumberType extends ScalarType {

  private final Class<?> type;
  private final double min;
  private final double max;

  private NumberType(Class<?> type, double min, double max, Words words) {
    super(words.withLimits(limits(min, max)));
    this.type = type;
    this.min = min;
    this.max = max;
  }

  static NumberType whole(Class<?> type, double min, double max) {
    return new NumberType(type, min, max, new Words("a", "whole number", "whole numbers"));
  }

  static NumberType decimal(double min, double max) {
    return new NumberType(double.class, min, max, new Words("a", "number", "numbers"));
  }

  private static String limits(double min, double max) {
    boolean below = min > Double.NEGATIVE_INFINITY;
    boolean above = max < Double.POSITIVE_INFINITY;
    if (below && above) {
      return "from " + Decimals.bound(min) + " to " + Decimals.bound(max);
    }
    if (below) {
      return "at least " + Decimals.bound(min);
    }
    return above ? "at most " + Decimals.bound(max) : "";
  }

  @Override
  Optional<Object> parse(ConfigNode.Scalar scalar, Problems problems) {
    Optional<? extends Number> number = type == double.class ? decimal(scalar) : whole(scalar);
    if (number.isEmpty()) {
      return reject(scalar, advice(scalar), problems);
    }
    double size = number.get().doubleValue();
    return size >= min && size <= max ? Optional.of(number.get()) : reject(scalar, "", problems);
  }

  private static Optional<Double> decimal(ConfigNode.Scalar scalar) {
    if (!scalar.is(ConfigNode.Scalar.Kind.WHOLE) && !scalar.is(ConfigNode.Scalar.Kind.DECIMAL)) {
      return Optional.empty();
    }
    return number(scalar.text());
  }

  private static Optional<Double> number(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case ".inf", "+.inf" -> Optional.of(Double.POSITIVE_INFINITY);
      case "-.inf" -> Optional.of(Double.NEGATIVE_INFINITY);
      default -> finite(text);
    };
  }

  private static Optional<Double> finite(String text) {
    try {
      return Optional.of(Double.valueOf(text)).filter(Double::isFinite);
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private Optional<? extends Number> whole(ConfigNode.Scalar scalar) {
    if (!scalar.is(ConfigNode.Scalar.Kind.WHOLE)) {
      return Optional.empty();
    }
    return integer(scalar.text()).flatMap(this::fit);
  }

  private static Optional<BigInteger> integer(String text) {
    try {
      return Optional.of(new BigInteger(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private Optional<? extends Number> fit(BigInteger value) {
    if (type == int.class) {
      return value.bitLength() < Integer.SIZE ? Optional.of(value.intValue()) : Optional.empty();
    }
    return value.bitLength() < Long.SIZE ? Optional.of(value.longValue()) : Optional.empty();
  }

  private String advice(ConfigNode.Scalar scalar) {
    String text = scalar.text();
    if (scalar.is(ConfigNode.Scalar.Kind.TEXT)) {
      return textAdvice(text);
    }
    if (type != double.class && scalar.is(ConfigNode.Scalar.Kind.DECIMAL)) {
      return finite(text).flatMap(NumberType::asWhole).map(whole -> "write " + whole).orElse("");
    }
    boolean tooLarge =
        scalar.is(ConfigNode.Scalar.Kind.WHOLE) || scalar.is(ConfigNode.Scalar.Kind.DECIMAL) && digits(text);
    return tooLarge ? "the number is too large" : "";
  }

  private static boolean digits(String text) {
    return text.chars().anyMatch(Character::isDigit);
  }

  private static String textAdvice(String text) {
    if (finite(text).isPresent()) {
      return "remove the quotes";
    }
    return text.matches("[-+]?[0-9][0-9_, ]*") ? "write " + text.replaceAll("[_, ]", "") : "";
  }

  private static Optional<BigInteger> asWhole(double value) {
    BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
    return exact.scale() <= 0 && exact.precision() - exact.scale() < 19
        ? Optional.of(exact.toBigInteger())
        : Optional.empty();
  }
}
