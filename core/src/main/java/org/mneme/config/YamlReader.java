package org.mneme.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** Turns YAML text into nodes that know their place; what cannot be read becomes a problem. */
final class YamlReader {

  private static final Map<Tag, ConfigNode.Scalar.Kind> KINDS =
      Map.of(
          Tag.STR, ConfigNode.Scalar.Kind.TEXT,
          Tag.INT, ConfigNode.Scalar.Kind.WHOLE,
          Tag.FLOAT, ConfigNode.Scalar.Kind.DECIMAL,
          Tag.BOOL, ConfigNode.Scalar.Kind.BOOLEAN,
          Tag.NULL, ConfigNode.Scalar.Kind.NOTHING);

  /** Aliases of aliases can stand for more values than fit into memory. */
  private static final int MOST_VALUES = 100_000;

  private final String source;
  private final boolean lines;
  private final Problems problems;
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int values;

  private YamlReader(String source, boolean lines, Problems problems) {
    this.source = source;
    this.lines = lines;
    this.problems = problems;
  }

  /** A reader of a file: its problems name lines. */
  static YamlReader ofFile(String source, Problems problems) {
    return new YamlReader(source, true, problems);
  }

  /** A reader of an option's value: its problems name the option. */
  static YamlReader ofOption(String source, Problems problems) {
    return new YamlReader(source, false, problems);
  }

  /** Reads YAML text as the value of {@code key}; nothing if it is not YAML, which is a problem then. */
  Optional<ConfigNode> read(String yaml, String key) {
    return parse(yaml, key).map(parsed -> parsed.at(key));
  }

  /** Parses YAML text without saying yet where it belongs; nothing if it is not YAML, which is a problem then. */
  Optional<Parsed> parse(String yaml, String key) {
    try {
      Node node = yaml().compose(new StringReader(yaml));
      return Optional.of(place -> node == null ? nothing(place) : convert(node, locate(node.getStartMark(), place)));
    } catch (MarkedYAMLException e) {
      problems.add(locate(e.getProblemMark(), key), syntax(e));
    } catch (YAMLException e) {
      problems.add(new Location(source, 0, 0, key), "not valid YAML: " + oneLine(e.getMessage()));
    }
    return Optional.empty();
  }

  /** Parsed text, which becomes a node where it is put. */
  interface Parsed {
    ConfigNode at(String key);
  }

  private ConfigNode nothing(String key) {
    return new ConfigNode.Scalar(new Location(source, lines ? 1 : 0, lines ? 1 : 0, key), "",
        ConfigNode.Scalar.Kind.NOTHING);
  }

  private static Yaml yaml() {
    LoaderOptions loading = new LoaderOptions();
    DumperOptions dumping = new DumperOptions();
    return new Yaml(new SafeConstructor(loading), new Representer(dumping), dumping, loading, new YamlSchema());
  }

  private static String syntax(MarkedYAMLException e) {
    String context = e.getContext() == null ? "" : e.getContext() + ", ";
    return "not valid YAML: " + oneLine(context + e.getProblem()) + "; check indentation, colons, quotes and brackets";
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private Location locate(Mark mark, String key) {
    return lines && mark != null
        ? new Location(source, mark.getLine() + 1, mark.getColumn() + 1, key)
        : new Location(source, 0, 0, key);
  }

  private ConfigNode convert(Node node, Location at) {
    values++;
    if (values > MOST_VALUES) {
      problems.add(Location.of(source),
          "got more than " + MOST_VALUES + " values with all aliases written out; use fewer");
      return new ConfigNode.Missing(at);
    }
    if (!open.add(node)) {
      problems.add(at, "the value contains itself; write it out instead of using an alias here");
      return new ConfigNode.Missing(at);
    }
    ConfigNode converted =
        switch (node) {
          case MappingNode mapping -> group(mapping, at);
          case SequenceNode sequence -> sequence(sequence, at);
          case ScalarNode scalar -> scalar(scalar, at);
          default -> throw new IllegalStateException("unexpected YAML node " + node.getNodeId());
        };
    open.remove(node);
    return converted;
  }

  private ConfigNode group(MappingNode mapping, Location at) {
    checkTag(mapping, Tag.MAP, at);
    Map<String, ConfigNode> children = new LinkedHashMap<>();
    List<NodeTuple> own = mapping.getValue().stream().filter(tuple -> !isMerge(tuple)).toList();
    own.forEach(tuple -> addChild(children, tuple, at));
    List<NodeTuple> merges = mapping.getValue().stream().filter(YamlReader::isMerge).toList();
    merges.forEach(tuple -> inherit(children, tuple.getValueNode(), at));
    return new ConfigNode.Group(at, children, Set.of());
  }

  private static boolean isMerge(NodeTuple tuple) {
    return tuple.getKeyNode().getTag().equals(Tag.MERGE);
  }

  /** Adds the keys of the groups that {@code <<} names, save those that the group has itself or from an earlier one. */
  private void inherit(Map<String, ConfigNode> children, Node merged, Location at) {
    List<Node> groups = merged instanceof SequenceNode sequence ? sequence.getValue() : List.of(merged);
    for (Node group : groups) {
      if (!(group instanceof MappingNode)) {
        problems.add(locate(group.getStartMark(), at.child("<<").key()),
            "expected a group of keys, or a list of groups");
      } else if (convert(group, at) instanceof ConfigNode.Group inherited) {
        inherited.children().forEach(children::putIfAbsent);
      }
    }
  }

  private void addChild(Map<String, ConfigNode> children, NodeTuple tuple, Location at) {
    if (tuple.getKeyNode() instanceof ScalarNode key) {
      Location place = locate(key.getStartMark(), at.child(key.getValue()).key());
      addChild(children, key.getValue(), tuple.getValueNode(), place);
    } else {
      problems.add(locate(tuple.getKeyNode().getStartMark(), at.key()),
          "got a list or a group as a key, expected a name");
    }
  }

  private void addChild(Map<String, ConfigNode> children, String key, Node value, Location place) {
    ConfigNode first = children.get(key);
    if (first == null) {
      children.put(key, convert(value, place));
      return;
    }
    String where = lines ? " (first in line " + first.location().line() + ")" : "";
    problems.add(place, "the key '" + key + "' is given twice" + where + "; keep one of them");
  }

  private ConfigNode sequence(SequenceNode sequence, Location at) {
    checkTag(sequence, Tag.SEQ, at);
    List<ConfigNode> elements = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      String key = at.child(Integer.toString(elements.size())).key();
      elements.add(convert(element, locate(element.getStartMark(), key)));
    }
    return new ConfigNode.Sequence(at, elements);
  }

  private ConfigNode scalar(ScalarNode scalar, Location at) {
    ConfigNode.Scalar.Kind kind = KINDS.get(scalar.getTag());
    if (kind == null) {
      checkTag(scalar, Tag.STR, at);
      return new ConfigNode.Scalar(at, scalar.getValue(), ConfigNode.Scalar.Kind.TEXT);
    }
    return new ConfigNode.Scalar(at, scalar.getValue(), kind);
  }

  private void checkTag(Node node, Tag expected, Location at) {
    if (!node.getTag().equals(expected)) {
      problems.add(at, "got the YAML tag " + node.getTag().getValue() + ", expected a plain value; remove the tag");
    }
  }
}
