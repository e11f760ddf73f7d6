package org.mneme.config;

import java.util.Optional;

/** Any text; a plain number or {@code true} is taken as it is written. */
final class TextType extends ScalarType {

  TextType() {
    super(new Words("", "text", "texts"));
  }

  @Override
  Optional<Object> parse(ConfigNode.Scalar scalar, Problems problems) {
    return Optional.of(scalar.text());
  }
}
