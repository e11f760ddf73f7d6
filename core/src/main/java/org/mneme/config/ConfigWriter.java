package org.mneme.config;

import static java.util.Objects.requireNonNull;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Writes configuration as YAML that reads back as the same values. Keys stand in the order of the record's components (or
 * of the map), lists of single values on one line.
 *
 * <p>It writes records, maps and collections of them, {@link ConfigTree}s, and the values that records may hold.
 */
public final class ConfigWriter {

  private final boolean oneLine;

  private ConfigWriter(boolean oneLine) {
    this.oneLine = oneLine;
  }

  /** The YAML text of a record, map, list, tree or single value, ending in a line break. */
  public static String write(Object value) {
    return serialize(new ConfigWriter(false).node(requireNonNull(value, "value is null")));
  }

  /** The value in one line, as it would stand behind a key. */
  static String inline(Object value) {
    return serialize(new ConfigWriter(true).node(value)).strip();
  }

  /** The keys and values of a record in order, to which more can be added before writing. */
  public static Map<String, Object> fields(Record record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RecordType.Component component : RecordType.ofAny(record.getClass()).components()) {
      fields.put(component.name(), component.valueIn(record));
    }
    return fields;
  }

  private static String serialize(Node node) {
    DumperOptions options = new DumperOptions();
    options.setAllowUnicode(true);
    options.setSplitLines(false);
    options.setWidth(Integer.MAX_VALUE);
    options.setIndicatorIndent(2);
    options.setIndentWithIndicator(true);
    LoaderOptions loading = new LoaderOptions();
    Yaml yaml = new Yaml(new SafeConstructor(loading), new Representer(options), options, loading, new YamlSchema());
    StringWriter text = new StringWriter();
    yaml.serialize(node, text);
    return text.toString();
  }

  private Node node(Object value) {
    return switch (value) {
      case ConfigNode written -> written(written);
      case Record record -> mapping(fields(record));
      case Map<?, ?> map -> mapping(map);
      case Collection<?> list -> sequence(list);
      case Optional<?> optional -> optional.map(this::node).orElseGet(() -> plain(Tag.NULL, "null"));
      case ConfigTree tree -> written(tree.node());
      case Integer number -> plain(Tag.INT, number.toString());
      case Long number -> plain(Tag.INT, number.toString());
      case Double number -> plain(Tag.FLOAT, Decimals.format(number));
      case Boolean truth -> plain(Tag.BOOL, truth.toString());
      case Enum<?> constant -> text(NameType.name(constant));
      case Path path -> text(path.toString());
      case String string -> text(string);
      default -> throw new IllegalArgumentException("cannot write " + value + " of type " + value.getClass().getName());
    };
  }

  private Node written(ConfigNode written) {
    return switch (written) {
      case ConfigNode.Group group -> mapping(group.children());
      case ConfigNode.Sequence list -> sequence(list.elements());
      case ConfigNode.Scalar scalar -> scalar(scalar);
      case ConfigNode.Missing _ -> plain(Tag.NULL, "null");
    };
  }

  private Node mapping(Map<?, ?> map) {
    List<NodeTuple> tuples = new ArrayList<>();
    map.forEach((key, value) -> tuples.add(new NodeTuple(text(key.toString()), node(value))));
    return new MappingNode(Tag.MAP, tuples, oneLine || tuples.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
  }

  private Node sequence(Collection<?> list) {
    List<Node> elements = list.stream().map(this::node).toList();
    boolean flow = oneLine || elements.stream().allMatch(ScalarNode.class::isInstance);
    return new SequenceNode(Tag.SEQ, elements, flow ? FlowStyle.FLOW : FlowStyle.BLOCK);
  }

  private static Node scalar(ConfigNode.Scalar scalar) {
    return switch (scalar.kind()) {
      case TEXT -> text(scalar.text());
      case WHOLE -> plain(Tag.INT, scalar.text());
      case DECIMAL -> plain(Tag.FLOAT, scalar.text());
      case BOOLEAN -> plain(Tag.BOOL, scalar.text());
      case NOTHING -> plain(Tag.NULL, "null");
    };
  }

  private static Node text(String text) {
    ScalarStyle style =
        text.codePoints().anyMatch(ConfigWriter::isInvisible) ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN;
    return new ScalarNode(Tag.STR, text, null, null, style);
  }

  /** Letters that break lines or are not seen: they are read back only where they are written as escapes. */
  private static boolean isInvisible(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  private static Node plain(Tag tag, String text) {
    return new ScalarNode(tag, text, null, null, ScalarStyle.PLAIN);
  }
}
