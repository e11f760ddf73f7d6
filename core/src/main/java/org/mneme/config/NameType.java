package org.mneme.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One of some names: a text with {@link Choices}, or an enum, whose constants are written {@code in-kebab-case}. */
final class NameType extends ScalarType {

  private final Map<String, ?> values;

  private NameType(Map<String, ?> values) {
    super(new Words("a", "name", "names", "one of " + String.join(", ", values.keySet())));
    this.values = values;
  }

  static NameType ofTexts(List<String> names) {
    Map<String, String> values = new LinkedHashMap<>();
    names.forEach(name -> values.put(name, name));
    return new NameType(values);
  }

  static NameType ofEnum(Class<?> type) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      values.put(name((Enum<?>) constant), constant);
    }
    return new NameType(values);
  }

  /** The name of an enum constant in the configuration. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  Optional<Object> parse(ConfigNode.Scalar scalar, Problems problems) {
    Object value = values.get(scalar.text());
    if (value == null) {
      problems.add(scalar.location(), NameSuggestions.unknown("value", scalar.text(), values.keySet()));
    }
    return Optional.ofNullable(value);
  }
}
