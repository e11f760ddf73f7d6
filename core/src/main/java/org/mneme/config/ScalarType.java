package org.mneme.config;

import java.util.Optional;

/** A type of single values, which are neither lists nor groups. */
abstract class ScalarType implements ValueType {

  private final Words words;

  ScalarType(Words words) {
    this.words = words;
  }

  @Override
  public final Words words() {
    return words;
  }

  @Override
  public final Optional<Object> read(ConfigNode node, Optional<Object> defaultValue, Problems problems) {
    if (ConfigNode.isNothing(node)) {
      return reject(node, ValueType.removeKey(defaultValue), problems);
    }
    return node instanceof ConfigNode.Scalar scalar ? parse(scalar, problems) : reject(node, "", problems);
  }

  /** Reads a value that is not empty. */
  abstract Optional<Object> parse(ConfigNode.Scalar scalar, Problems problems);
}
