package org.mneme.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A value of a configuration with the place where it is written; immutable. */
sealed interface ConfigNode {

  Location location();

  /** What the value is, in the words of an error message: {@code 'three'}, {@code 5}, {@code a list}. */
  String inWords();

  /**
   * Keys with their values.
   *
   * @param handled keys that belong here but are read by someone else, so that suggestions can name them
   */
  record Group(Location location, Map<String, ConfigNode> children, Set<String> handled) implements ConfigNode {

    public Group {
      children = Collections.unmodifiableMap(new LinkedHashMap<>(children));
      handled = Collections.unmodifiableSet(new LinkedHashSet<>(handled));
    }

    static Group empty(Location location) {
      return new Group(location, Map.of(), Set.of());
    }

    Group with(String key, ConfigNode value) {
      Map<String, ConfigNode> changed = new LinkedHashMap<>(children);
      changed.put(key, value);
      return new Group(location, changed, handled);
    }

    @Override
    public String inWords() {
      return "a group of keys";
    }
  }

  /** Values in order. */
  record Sequence(Location location, List<ConfigNode> elements) implements ConfigNode {

    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public String inWords() {
      return "a list";
    }
  }

  /** One value, as it was written, and what YAML takes it for. */
  record Scalar(Location location, String text, Kind kind) implements ConfigNode {

    private static final int LONGEST_SHOWN = 60;

    enum Kind {
      TEXT,
      WHOLE,
      DECIMAL,
      BOOLEAN,
      NOTHING
    }

    boolean is(Kind expected) {
      return kind == expected;
    }

    @Override
    public String inWords() {
      return switch (kind) {
        case TEXT -> "'" + (text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text) + "'";
        case NOTHING -> "no value";
        default -> text;
      };
    }
  }

  /** A key that is not written; its location is that of the group where it would be. */
  record Missing(Location location) implements ConfigNode {

    @Override
    public String inWords() {
      return "no value";
    }
  }

  /** Whether nothing was written, be it without the key or with an empty value. */
  static boolean isNothing(ConfigNode node) {
    return node instanceof Missing || node instanceof Scalar scalar && scalar.is(Scalar.Kind.NOTHING);
  }
}
