package org.mneme.config;

import java.util.Locale;
import java.util.Optional;

/** {@code true} or {@code false}. */
final class TruthType extends ScalarType {

  TruthType() {
    super(new Words("", "true or false", "values true or false"));
  }

  @Override
  Optional<Object> parse(ConfigNode.Scalar scalar, Problems problems) {
    String text = scalar.text().toLowerCase(Locale.ROOT);
    if (scalar.is(ConfigNode.Scalar.Kind.BOOLEAN)) {
      return Optional.of(text.equals("true"));
    }
    return reject(scalar, advice(text), problems);
  }

  private static String advice(String text) {
    return switch (text) {
      case "yes", "on", "y", "1", "true" -> "write true";
      case "no", "off", "n", "0", "false" -> "write false";
      default -> "";
    };
  }
}
