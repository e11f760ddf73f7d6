package org.mneme.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration, or a part of one, as it was written: keys, lists and values with the place of each. Immutable.
 *
 * <p>Reading never throws: what is wrong with the text itself (syntax, a key given twice, a file that cannot be read, an
 * override that fits nowhere) is remembered, handed on to every part, and reported when any part is bound, or by
 * {@link #problems()}.
 *
 * <p><b>Entries with a type.</b> Where a group has a key {@code type}, that key decides what the other keys mean. So giving
 * it another type, by a {@linkplain #merge merge} or an {@linkplain #with(List) override}, drops the keys of the old type;
 * only keys that were themselves given as overrides stay.
 */
public final class ConfigTree {

  /** The key that decides what the others of its group mean. */
  static final String TYPE = "type";

  private final ConfigNode node;
  private final List<Problem> problems;

  ConfigTree(ConfigNode node, List<Problem> problems) {
    this.node = node;
    this.problems = List.copyOf(problems);
  }

  /** A configuration in which nothing is given. */
  public static ConfigTree empty() {
    return new ConfigTree(ConfigNode.Group.empty(Location.of("")), List.of());
  }

  /** Reads a YAML file in UTF-8; locations name it as {@code file} is written. */
  public static ConfigTree read(Path file) {
    requireNonNull(file, "file is null");
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      Location location = Location.of(file.toString());
      return new ConfigTree(ConfigNode.Group.empty(location), List.of(new Problem(location, reason(file, e))));
    }
  }

  private static String reason(Path file, IOException e) {
    if (Files.isDirectory(file)) {
      return "got a folder, expected a YAML file";
    }
    return switch (e) {
      case NoSuchFileException _ -> "no such file; expected a YAML file, check the path";
      case AccessDeniedException _ -> "not allowed to read the file; check its permissions";
      case CharacterCodingException _ -> "the file is not UTF-8 text; save it as UTF-8";
      default -> "cannot read the file: " + e.getMessage();
    };
  }

  /** Reads YAML text; {@code source} names it in locations. */
  public static ConfigTree parse(String yaml, String source) {
    requireNonNull(yaml, "yaml is null");
    Location start = new Location(requireNonNull(source, "source is null"), 1, 1, "");
    Problems problems = new Problems();
    String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
    ConfigNode root = YamlReader.ofFile(source, problems).read(text, "").orElse(new ConfigNode.Missing(start));
    if (!ConfigNode.isNothing(root) && !(root instanceof ConfigNode.Group)) {
      problems.add(root.location(), "got " + root.inWords() + ", expected keys with values, such as 'seed: 1'");
    }
    return new ConfigTree(root instanceof ConfigNode.Group ? root : ConfigNode.Group.empty(start), problems.list());
  }

  /** What is wrong with the text that this tree was read from. */
  public List<Problem> problems() {
    return problems;
  }

  /** Where this part is written: the place of its key, or of the group where the key would be. */
  public Location location() {
    return node.location();
  }

  /** Whether something is written here, be it an empty value. */
  public boolean isPresent() {
    return !(node instanceof ConfigNode.Missing);
  }

  /** Whether this is a group of keys. */
  public boolean isGroup() {
    return node instanceof ConfigNode.Group;
  }

  /** Whether this is a list. */
  public boolean isList() {
    return node instanceof ConfigNode.Sequence;
  }

  /** The keys of a group in the order in which they are written; empty for anything else. */
  public Set<String> keys() {
    return node instanceof ConfigNode.Group group ? group.children().keySet() : Set.of();
  }

  /** The value as it is written, where this is a single value and not an empty one. */
  public Optional<String> text() {
    return node instanceof ConfigNode.Scalar scalar && !ConfigNode.isNothing(node)
        ? Optional.of(scalar.text())
        : Optional.empty();
  }

  /**
   * The part at a dotted path such as {@code model.width} or {@code memory.0.basis}. Where nothing is written the result
   * is not {@linkplain #isPresent() present}, and its location is the place where the key belongs.
   */
  public ConfigTree get(String path) {
    ConfigNode found = node;
    for (String key : requireNonNull(path, "path is null").split("\\.")) {
      found = child(found, key);
    }
    return part(found);
  }

  private static ConfigNode child(ConfigNode parent, String key) {
    ConfigNode missing = new ConfigNode.Missing(parent.location().child(key));
    return switch (parent) {
      case ConfigNode.Group group -> group.children().getOrDefault(key, missing);
      case ConfigNode.Sequence list -> Overrides.index(key)
          .filter(index -> index < list.elements().size())
          .map(list.elements()::get)
          .orElse(missing);
      default -> missing;
    };
  }

  /** The entries of a list; a group or a single value is a list of one, and nothing written is an empty list. */
  public List<ConfigTree> entries() {
    if (node instanceof ConfigNode.Sequence list) {
      return list.elements().stream().map(this::part).toList();
    }
    return ConfigNode.isNothing(node) ? List.of() : List.of(this);
  }

  /**
   * This group less some keys that are read elsewhere. They still count as names that exist, so that a misspelt one gets
   * the right suggestion when the rest is bound.
   */
  public ConfigTree without(String... keys) {
    if (!(node instanceof ConfigNode.Group group)) {
      return this;
    }
    Map<String, ConfigNode> rest = new LinkedHashMap<>(group.children());
    Set<String> handled = new LinkedHashSet<>(group.handled());
    for (String key : keys) {
      rest.remove(key);
      handled.add(key);
    }
    return part(new ConfigNode.Group(group.location(), rest, handled));
  }

  /** Only these keys of this group. */
  public ConfigTree only(String... keys) {
    if (!(node instanceof ConfigNode.Group group)) {
      return this;
    }
    Map<String, ConfigNode> rest = new LinkedHashMap<>(group.children());
    rest.keySet().retainAll(Set.of(keys));
    return part(new ConfigNode.Group(group.location(), rest, group.handled()));
  }

  /**
   * Applies overrides {@code key.path=value} in order, as given with {@code --set}; the value is YAML.
   *
   * <ul>
   *   <li>List entries are named by index: {@code memory.0.basis=64}; the index after the last one adds an entry.
   *   <li>Without an index the key is set in every entry: {@code memory.basis=64}.
   *   <li>{@code memory.type=infinite} replaces the whole list by one entry of that type; the entry that has this type
   *       already, if there is one, keeps its keys.
   * </ul>
   */
  public ConfigTree with(List<String> overrides) {
    Problems found = new Problems();
    found.addAll(problems);
    ConfigNode changed = node;
    for (String override : requireNonNull(overrides, "overrides is null")) {
      changed = Overrides.apply(changed, override, found);
    }
    return new ConfigTree(changed, found.list());
  }

  /**
   * This tree with the part at a dotted path replaced by {@code value}, which keeps the places where it is written; this
   * tree as it is where nothing is written there.
   */
  public ConfigTree with(String path, ConfigTree value) {
    requireNonNull(path, "path is null");
    if (!requireNonNull(value, "value is null").isPresent()) {
      return this;
    }
    Problems found = new Problems();
    found.addAll(problems);
    found.addAll(value.problems);
    ConfigNode changed = new Overrides(Location.of(""), _ -> value.node, found).set(node, path);
    return new ConfigTree(changed, found.list());
  }

  /** This tree with {@code other} on top: groups merge key by key, single values and lists are replaced. */
  public ConfigTree merge(ConfigTree other) {
    List<Problem> all = new ArrayList<>(problems);
    all.addAll(requireNonNull(other, "other is null").problems);
    return new ConfigTree(merge(node, other.node), all);
  }

  private static ConfigNode merge(ConfigNode below, ConfigNode above) {
    if (above instanceof ConfigNode.Missing) {
      return below;
    }
    if (!(below instanceof ConfigNode.Group base && above instanceof ConfigNode.Group top) || changesType(base, top)) {
      return above;
    }
    Location location = base.children().isEmpty() ? top.location() : base.location();
    ConfigNode.Group merged = new ConfigNode.Group(location, base.children(), base.handled());
    for (Map.Entry<String, ConfigNode> entry : top.children().entrySet()) {
      ConfigNode child = child(base, entry.getKey());
      merged = merged.with(entry.getKey(), merge(child, entry.getValue()));
    }
    return merged;
  }

  private static boolean changesType(ConfigNode.Group base, ConfigNode.Group top) {
    return base.children().get(TYPE) instanceof ConfigNode.Scalar old
        && top.children().get(TYPE) instanceof ConfigNode.Scalar chosen
        && !old.text().equals(chosen.text());
  }

  ConfigNode node() {
    return node;
  }

  private ConfigTree part(ConfigNode of) {
    return new ConfigTree(of, problems);
  }
}
