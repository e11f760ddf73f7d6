package org.mneme.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the keys of a configuration record are, for {@code mneme describe} and the generated reference.
 *
 * @param fields the keys in order; those of a nested record follow it with dotted names, those of the records in a list
 *     are named {@code list.N.key}
 */
public record ConfigDescription(List<Field> fields) {

  public ConfigDescription {
    fields = List.copyOf(fields);
  }

  /**
   * One key.
   *
   * @param key the name, dotted inside nested records
   * @param type the kind of value in words, such as {@code whole number}
   * @param limits the values allowed, such as {@code at least 1} or {@code one of relu, gelu}; empty where all are
   * @param defaultValue the default as YAML; empty where the key has to be given or is optional without a default
   * @param required whether the key has to be given
   * @param doc the meaning; empty where the component has no {@link Doc}
   * @param paper the symbol or section in the paper; empty where there is none
   * @param unit the unit; empty where there is none
   */
  public record Field(
      String key,
      String type,
      String limits,
      Optional<String> defaultValue,
      boolean required,
      String doc,
      String paper,
      String unit) {}

  /** Describes a record and those nested in it. */
  public static ConfigDescription of(Class<? extends Record> type) {
    List<Field> fields = new ArrayList<>();
    describe(RecordType.of(requireNonNull(type, "type is null")), "", fields);
    return new ConfigDescription(fields);
  }

  /** The keys of a record, and of those nested in it, that lack a {@link Doc}: for a test to assert that there are none. */
  public static List<String> undocumented(Class<? extends Record> type) {
    return of(type).fields()
        .stream()
        .filter(field -> field.doc().isBlank())
        .map(field -> type.getSimpleName() + "." + field.key())
        .toList();
  }

  private static <R extends Record> void describe(RecordType<R> type, String prefix, List<Field> fields) {
    describe(type, type.defaults(), prefix, fields);
  }

  private static void describe(
      RecordType<?> type, Optional<? extends Record> defaults, String prefix, List<Field> fields) {
    for (RecordType.Component component : type.components()) {
      Optional<Object> value = defaults.map(component::valueIn);
      String key = prefix + component.name();
      fields.add(field(component, key, value));
      nested(component.type(), value, key, fields);
    }
  }

  private static void nested(ValueType type, Optional<Object> value, String key, List<Field> fields) {
    switch (type) {
      case GroupType group -> describeGroup(group, value, key, fields);
      case OptionalType optional -> nested(optional.inner(), value.flatMap(set -> (Optional<?>) set), key, fields);
      case ListType list -> nested(list.element(), Optional.empty(), key + ".N", fields);
      default -> {}
    }
  }

  private static void describeGroup(GroupType group, Optional<Object> value, String key, List<Field> fields) {
    RecordType<?> type = RecordType.ofAny(group.type());
    Optional<? extends Record> defaults = value.isPresent() ? value.map(Record.class::cast) : type.defaults();
    describe(type, defaults, key + ".", fields);
  }

  private static Field field(RecordType.Component component, String key, Optional<Object> value) {
    Optional<Doc> doc = Optional.ofNullable(component.component().getAnnotation(Doc.class));
    Words words = component.type().words();
    boolean isGroup = component.type() instanceof GroupType;
    boolean none = isGroup || value.filter(Optional.empty()::equals).isPresent();
    return new Field(
        key,
        words.one(),
        words.limits(),
        none ? Optional.empty() : value.map(ConfigWriter::inline),
        value.isEmpty() && !isGroup && !(component.type() instanceof OptionalType),
        doc.map(Doc::value).orElse(""),
        doc.map(Doc::paper).orElse(""),
        doc.map(Doc::unit).orElse(""));
  }
}
