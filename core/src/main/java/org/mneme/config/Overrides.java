package org.mneme.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One override {@code key.path=value}: finds the place in a tree and puts the value there. */
final class Overrides {

  /** How a location names an override. */
  static final String OPTION = "--set ";

  private final Location location;
  private final Function<Location, ConfigNode> value;
  private final Problems problems;

  /**
   * An override.
   *
   * @param location the override itself, with no key
   * @param value the value, given the place where it is put
   */
  Overrides(Location location, Function<Location, ConfigNode> value, Problems problems) {
    this.location = location;
    this.value = value;
    this.problems = problems;
  }

  /** Applies an override as it was written; one that cannot be applied is a problem and changes nothing. */
  static ConfigNode apply(ConfigNode root, String override, Problems problems) {
    Location location = Location.of(OPTION + override);
    int equals = override.indexOf('=');
    String path = equals < 0 ? override : override.substring(0, equals).strip();
    if (equals < 0 || !isPath(path)) {
      problems.add(location, "expected KEY=VALUE, such as --set model.width=96");
      return root;
    }
    String text = override.substring(equals + 1);
    return YamlReader.ofOption(location.source(), problems)
        .parse(text, path)
        .map(parsed -> new Overrides(location, at -> parsed.at(at.key()), problems).set(root, path))
        .orElse(root);
  }

  private static boolean isPath(String path) {
    return !path.isEmpty() && List.of(path.split("\\.", -1)).stream().noneMatch(String::isBlank);
  }

  /** The entry that a key names in a list, if the key is an index. */
  static Optional<Integer> index(String key) {
    return key.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(key)) : Optional.empty();
  }

  ConfigNode set(ConfigNode root, String path) {
    return set(root, List.of(path.split("\\.")));
  }

  private ConfigNode set(ConfigNode target, List<String> path) {
    if (path.isEmpty()) {
      return value.apply(target.location());
    }
    return switch (target) {
      case ConfigNode.Group group -> setInGroup(group, path);
      case ConfigNode.Sequence list -> index(path.getFirst())
          .map(index -> setInEntry(list, index, path))
          .orElseGet(() -> setInAll(list, path));
      case ConfigNode.Scalar scalar when !ConfigNode.isNothing(scalar) -> reject(target, "is " + scalar.inWords()
          + " and has no keys; set " + shown(target) + " itself");
      default -> setInGroup(ConfigNode.Group.empty(target.location()), path);
    };
  }

  private ConfigNode setInGroup(ConfigNode.Group group, List<String> path) {
    String key = path.getFirst();
    ConfigNode old = group.children().getOrDefault(key, new ConfigNode.Missing(group.location()));
    ConfigNode placed = relocate(old, group.location().child(key));
    ConfigNode changed = set(placed, rest(path));
    if (choosesType(path) && old instanceof ConfigNode.Scalar && !sameText(old, changed)) {
      return new ConfigNode.Group(group.location(), given(List.of(group)), group.handled()).with(key, changed);
    }
    return group.with(key, changed);
  }

  /** Parts that exist keep their own place; parts that the override brings into being have the override's. */
  private ConfigNode relocate(ConfigNode old, Location at) {
    Location here = new Location(location.source(), 0, 0, at.key());
    return old instanceof ConfigNode.Missing ? new ConfigNode.Missing(here) : old;
  }

  private ConfigNode setInEntry(ConfigNode.Sequence list, int index, List<String> path) {
    List<ConfigNode> elements = new ArrayList<>(list.elements());
    if (index > elements.size()) {
      return reject(list, "has " + count(elements.size()) + ", counted from 0; " + index + " is beyond the next one");
    }
    if (index == elements.size()) {
      elements.add(
          new ConfigNode.Missing(new Location(location.source(), 0, 0, list.location().child(path.getFirst()).key())));
    }
    elements.set(index, set(elements.get(index), rest(path)));
    return new ConfigNode.Sequence(list.location(), elements);
  }

  private static String count(int entries) {
    return entries == 1 ? "1 entry" : entries + " entries";
  }

  private ConfigNode setInAll(ConfigNode.Sequence list, List<String> path) {
    if (choosesType(path)) {
      return new ConfigNode.Sequence(list.location(), List.of(chosenEntry(list, path)));
    }
    if (list.elements().isEmpty()) {
      return reject(list, "has no entries; set " + shown(list) + ".type first");
    }
    if (!list.elements().stream().allMatch(ConfigNode.Group.class::isInstance)) {
      return reject(list, "is a list of single values; name the entry by its index, from 0, or set the whole list");
    }
    return new ConfigNode.Sequence(list.location(), list.elements().stream().map(entry -> set(entry, path)).toList());
  }

  private ConfigNode chosenEntry(ConfigNode.Sequence list, List<String> path) {
    Location at = new Location(location.source(), 0, 0, list.location().child("0").key());
    ConfigNode type = value.apply(at.child(ConfigTree.TYPE));
    Optional<ConfigNode> same = list.elements()
        .stream()
        .filter(ConfigNode.Group.class::isInstance)
        .filter(entry -> sameText(((ConfigNode.Group) entry).children().getOrDefault(ConfigTree.TYPE, entry), type))
        .findFirst();
    return same.orElseGet(() -> new ConfigNode.Group(at, given(list.elements()), Set.of()).with(path.getFirst(), type));
  }

  /** The keys of these entries that were given as overrides: they were meant for the new type. */
  private static Map<String, ConfigNode> given(List<ConfigNode> entries) {
    Map<String, ConfigNode> given = new LinkedHashMap<>();
    for (ConfigNode entry : entries) {
      if (entry instanceof ConfigNode.Group group) {
        group.children().forEach((key, child) -> {
          if (child.location().isOption()) {
            given.put(key, child);
          }
        });
      }
    }
    return given;
  }

  private static boolean choosesType(List<String> path) {
    return path.size() == 1 && path.getFirst().equals(ConfigTree.TYPE);
  }

  private static boolean sameText(ConfigNode one, ConfigNode other) {
    return one instanceof ConfigNode.Scalar first
        && other instanceof ConfigNode.Scalar second
        && first.text().equals(second.text());
  }

  private ConfigNode reject(ConfigNode target, String why) {
    problems.add(location, shown(target) + " " + why);
    return target;
  }

  private static String shown(ConfigNode target) {
    String key = target.location().key();
    return key.isEmpty() ? "the configuration" : key;
  }

  private static List<String> rest(List<String> path) {
    return path.subList(1, path.size());
  }
}
