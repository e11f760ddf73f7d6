package org.mneme.config;

import java.util.Optional;

/** A nested record. */
final class GroupType implements ValueType {

  private final Class<? extends Record> type;

  GroupType(Class<? extends Record> type) {
    this.type = type;
  }

  Class<? extends Record> type() {
    return type;
  }

  @Override
  public Words words() {
    return new Words("a", "group of keys", "groups of keys");
  }

  @Override
  public Optional<Object> read(ConfigNode node, Optional<Object> defaultValue, Problems problems) {
    return read(type, node, defaultValue, problems);
  }

  private static <R extends Record> Optional<Object> read(
      Class<R> type, ConfigNode node, Optional<Object> defaultValue, Problems problems) {
    RecordType<R> record = RecordType.of(type);
    Optional<R> defaults = defaultValue.map(type::cast).or(record::defaults);
    return record.read(node, defaults, problems).map(Object.class::cast);
  }
}
