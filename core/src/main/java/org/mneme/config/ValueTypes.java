package org.mneme.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the {@link ValueType} of a record component from its Java type and annotations. */
final class ValueTypes {

  private final RecordComponent component;
  private final double min;
  private final double max;
  private final List<String> choices;

  private ValueTypes(RecordComponent component) {
    this.component = component;
    Range range = component.getAnnotation(Range.class);
    this.min = range == null ? Double.NEGATIVE_INFINITY : range.min();
    this.max = range == null ? Double.POSITIVE_INFINITY : range.max();
    Choices names = component.getAnnotation(Choices.class);
    this.choices = names == null ? List.of() : List.of(names.value());
  }

  static ValueType of(RecordComponent component) {
    return new ValueTypes(component).of(component.getGenericType());
  }

  private ValueType of(Type type) {
    return switch (type) {
      case ParameterizedType generic when generic.getRawType() == List.class -> new ListType(argument(generic));
      case ParameterizedType generic when generic.getRawType() == Optional.class -> new OptionalType(argument(generic));
      case Class<?> plain -> of(plain);
      default -> throw unsupported();
    };
  }

  private ValueType argument(ParameterizedType generic) {
    return of(generic.getActualTypeArguments()[0]);
  }

  private ValueType of(Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return NumberType.whole(int.class, min, max);
    }
    if (type == long.class || type == Long.class) {
      return NumberType.whole(long.class, min, max);
    }
    if (type == double.class || type == Double.class) {
      return NumberType.decimal(min, max);
    }
    if (type == boolean.class || type == Boolean.class) {
      return new TruthType();
    }
    if (type == String.class) {
      return choices.isEmpty() ? new TextType() : NameType.ofTexts(choices);
    }
    if (type == Path.class) {
      return new PathType();
    }
    if (type.isEnum()) {
      return NameType.ofEnum(type);
    }
    if (type.isRecord()) {
      return new GroupType(type.asSubclass(Record.class));
    }
    throw unsupported();
  }

  private IllegalArgumentException unsupported() {
    return new IllegalArgumentException(
        "%s.%s has type %s; configuration records hold int, long, double, boolean, String, Path, enums, records, and List or Optional of those"
            .formatted(
                component.getDeclaringRecord().getSimpleName(),
                component.getName(),
                component.getGenericType().getTypeName()));
  }
}
