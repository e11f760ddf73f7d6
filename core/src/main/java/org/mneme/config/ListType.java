package org.mneme.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A list of values of one type; a single value that is not a list is a list of one. */
final class ListType implements ValueType {

  private final ValueType element;

  ListType(ValueType element) {
    this.element = element;
  }

  ValueType element() {
    return element;
  }

  @Override
  public Words words() {
    Words each = element.words();
    String limits = each.limits().isEmpty() ? "" : "each " + each.limits();
    return new Words("a", "list of " + each.many(), "lists of " + each.many(), limits);
  }

  @Override
  public Optional<Object> read(ConfigNode node, Optional<Object> defaultValue, Problems problems) {
    if (ConfigNode.isNothing(node)) {
      return reject(node, "write [] for none", problems);
    }
    List<ConfigNode> nodes = node instanceof ConfigNode.Sequence sequence ? sequence.elements() : List.of(node);
    List<Object> values = new ArrayList<>();
    for (ConfigNode each : nodes) {
      element.read(each, Optional.empty(), problems).ifPresent(values::add);
    }
    return values.size() == nodes.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
  }
}
