package org.mneme.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A configuration record: its components, its defaults, and how it is made from a group of keys. */
final class RecordType<R extends Record> {

  private final Class<R> type;
  private final List<Component> components;

  private RecordType(Class<R> type) {
    this.type = type;
    this.components =
        Arrays.stream(type.getRecordComponents())
            .map(component -> new Component(component, ValueTypes.of(component)))
            .toList();
  }

  /** A record component with the type of its values. */
  record Component(RecordComponent component, ValueType type) {

    String name() {
      return component.getName();
    }

    Object valueIn(Record owner) {
      try {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        return accessor.invoke(owner);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + name() + " of " + owner.getClass().getName(), e);
      }
    }
  }

  static <R extends Record> RecordType<R> of(Class<R> type) {
    return new RecordType<>(type);
  }

  static RecordType<?> ofAny(Class<? extends Record> type) {
    return of(type);
  }

  List<Component> components() {
    return components;
  }

  /** The record that the constructor without arguments makes; none where there is no such constructor. */
  Optional<R> defaults() {
    return Arrays.stream(type.getDeclaredConstructors())
        .filter(constructor -> constructor.getParameterCount() == 0)
        .findFirst()
        .map(_ -> construct(List.of()));
  }

  /** Makes the record from a group of keys; nothing where it could not be made and has no defaults. */
  Optional<R> read(ConfigNode node, Optional<R> defaults, Problems problems) {
    if (ConfigNode.isNothing(node)) {
      return readGroup(ConfigNode.Group.empty(node.location()), defaults, problems);
    }
    if (node instanceof ConfigNode.Group group) {
      return readGroup(group, defaults, problems);
    }
    problems.add(node.location(),
        "got " + node.inWords() + ", expected a group of keys: " + String.join(", ", names()));
    return defaults;
  }

  private Optional<R> readGroup(ConfigNode.Group group, Optional<R> defaults, Problems problems) {
    Problems found = new Problems();
    reportUnknownKeys(group, found);
    List<Object> values = new ArrayList<>();
    for (Component component : components) {
      Optional<Object> fallback = defaults.map(component::valueIn);
      readComponent(component, group, fallback, found).or(() -> fallback).ifPresent(values::add);
    }
    problems.addAll(found.list());
    if (values.size() < components.size()) {
      return defaults;
    }
    Rules rules = new Rules(new ConfigTree(group, List.of()), found.list(), problems);
    return constructChecked(group, values, rules, problems).or(() -> defaults);
  }

  private void reportUnknownKeys(ConfigNode.Group group, Problems problems) {
    Set<String> known = new LinkedHashSet<>(group.handled());
    known.addAll(names());
    group.children().forEach((key, child) -> {
      if (!known.contains(key)) {
        problems.add(child.location(), NameSuggestions.unknown("key", key, known));
      }
    });
  }

  private List<String> names() {
    return components.stream().map(Component::name).toList();
  }

  private static Optional<Object> readComponent(
      Component component, ConfigNode.Group group, Optional<Object> fallback, Problems problems) {
    ConfigNode child = group.children().get(component.name());
    if (child != null) {
      return component.type().read(child, fallback, problems);
    }
    if (fallback.isPresent()) {
      return fallback;
    }
    if (component.type() instanceof OptionalType) {
      return Optional.of(Optional.empty());
    }
    Location place = group.location().child(component.name());
    problems.add(place, "the key is missing, expected " + component.type().words().expected());
    return Optional.empty();
  }

  private Optional<R> constructChecked(ConfigNode.Group group, List<Object> values, Rules rules, Problems problems) {
    try {
      R made = construct(values);
      if (made instanceof Checked checked) {
        checked.check(rules);
      }
      return Optional.of(made);
    } catch (RejectedValues e) {
      problems.add(group.location(), e.getMessage());
      return Optional.empty();
    }
  }

  /** The constructor of a record refused its arguments. */
  private static final class RejectedValues extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RejectedValues(IllegalArgumentException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private R construct(List<Object> values) {
    Class<?>[] types =
        values.isEmpty()
            ? new Class<?>[0]
            : components.stream().map(each -> each.component().getType()).toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException rejected && !values.isEmpty()) {
        throw new RejectedValues(rejected);
      }
      throw new IllegalStateException("the constructor of " + type.getName() + " failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type.getName(), e);
    }
  }
}
