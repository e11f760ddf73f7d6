package org.mneme.config;

import java.util.Optional;

/** A value that may be absent: an empty value, {@code null}, is none. */
final class OptionalType implements ValueType {

  private final ValueType inner;

  OptionalType(ValueType inner) {
    this.inner = inner;
  }

  ValueType inner() {
    return inner;
  }

  @Override
  public Words words() {
    return inner.words();
  }

  @Override
  public Optional<Object> read(ConfigNode node, Optional<Object> defaultValue, Problems problems) {
    if (ConfigNode.isNothing(node)) {
      return Optional.of(Optional.empty());
    }
    Optional<Object> innerDefault = defaultValue.flatMap(value -> (Optional<?>) value);
    return inner.read(node, innerDefault, problems).map(Optional::of);
  }
}
