package org.mneme.plugin;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.mneme.config.ConfigTree;
import org.mneme.config.NameSuggestions;
import org.mneme.config.Problems;

/**
 * Definitions by name.
 *
 * @param <D> the kind of definition
 */
abstract class Registry<D> {
  private final String kind;
  private final Map<String, D> byName = new TreeMap<>();

  Registry(String kind, Collection<D> definitions, Function<D, String> name) {
    this.kind = kind;
    for (D definition : definitions) {
      D other = byName.putIfAbsent(name.apply(definition), definition);
      if (other != null) {
        throw new IllegalArgumentException(
            "two plugins contribute the " + kind + " '" + name.apply(definition) + "'; remove one of their jars");
      }
    }
  }

  /** Returns all names in alphabetical order. */
  public final SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(byName.keySet()));
  }

  /** Returns the definition of a name. */
  public final Optional<D> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Returns the definition that a configuration's key {@code type} names, or reports what is wrong with it. */
  final Optional<D> resolve(ConfigTree tree, Problems problems) {
    ConfigTree type = tree.get("type");
    if (!type.isPresent() || type.text().isEmpty()) {
      problems.add(
          (type.isPresent() ? type : tree).location(),
          "a " + kind + " needs a type, one of: " + String.join(", ", byName.keySet()));
      return Optional.empty();
    }
    Optional<D> found = find(type.text().get());
    if (found.isEmpty()) {
      problems.add(type.location(), NameSuggestions.unknown(kind, type.text().get(), byName.keySet()));
    }
    return found;
  }
}
