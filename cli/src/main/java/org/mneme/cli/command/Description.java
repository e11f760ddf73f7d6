package org.mneme.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.Paragraph;
import org.mneme.cli.console.TextTable;
import org.mneme.config.ConfigDescription;
import org.mneme.plugin.Origin;

/**
 * What a name stands for.
 *
 * @param name the name
 * @param kind what it names, such as {@code memory}
 * @param summary what it is, in a sentence
 * @param paper the source; may be empty
 * @param origin where it comes from
 * @param parts its keys
 * @param text its configuration as written, of a preset; otherwise empty
 */
record Description(
    String name, String kind, String summary, String paper, Origin origin, List<Part> parts, String text) {
  /**
   * Keys that belong together.
   *
   * @param title how they are called
   * @param fields the keys
   */
  record Part(String title, List<ConfigDescription.Field> fields) {
    static Part of(String title, Class<? extends Record> type) {
      return new Part(title, ConfigDescription.of(type).fields());
    }
  }

  String toText(Console console) {
    List<String> lines = new ArrayList<>();
    lines.add(console.style().bold(name) + (kind.startsWith("o") ? ", an " : ", a ") + kind);
    paragraph(console, summary, lines);
    paragraph(console, paper.isEmpty() ? "" : "Source: " + paper, lines);
    paragraph(console, origin.toString().isEmpty() ? "" : "From: " + origin, lines);
    for (Part part : parts) {
      lines.add("");
      lines.add(console.style().bold(part.title()));
      lines.addAll(table(console, part.fields()).lines());
      if (part.fields().isEmpty()) {
        lines.add("  none");
      }
    }
    if (!text.isEmpty()) {
      lines.add("");
      lines.add(console.style().bold("configuration"));
      text.lines().forEach(line -> lines.add(("  " + line).stripTrailing()));
    }
    return String.join("\n", lines);
  }

  private static void paragraph(Console console, String text, List<String> lines) {
    if (!text.isEmpty()) {
      Paragraph.lines(text, console.textColumns() - 2).forEach(line -> lines.add("  " + line));
    }
  }

  private static TextTable table(Console console, List<ConfigDescription.Field> fields) {
    TextTable table = new TextTable(TextTable.Align.LEFT, TextTable.Align.LEFT, TextTable.Align.LEFT).indented(2)
        .wrapping(console.textColumns());
    for (ConfigDescription.Field field : fields) {
      table.row(field.key(), field.required() ? "(required)" : field.defaultValue().orElse("-"), meaning(field));
    }
    return table;
  }

  private static String meaning(ConfigDescription.Field field) {
    String type = field.limits().isEmpty() ? field.type() : field.type() + ", " + field.limits();
    StringBuilder text =
        new StringBuilder(field.doc()).append(field.doc().isEmpty() ? "" : " ").append('(').append(type);
    if (!field.unit().isEmpty()) {
      text.append("; in ").append(field.unit());
    }
    if (!field.paper().isEmpty()) {
      text.append("; paper: ").append(field.paper());
    }
    return text.append(')').toString();
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("kind", kind);
    map.put("summary", summary);
    map.put("paper", paper);
    map.put("jar", origin.jar());
    map.put("version", origin.version());
    map.put("keys", parts.stream().flatMap(part -> part.fields().stream()).map(Description::toMap).toList());
    if (!text.isEmpty()) {
      map.put("configuration", text);
    }
    return map;
  }

  private static Map<String, Object> toMap(ConfigDescription.Field field) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("key", field.key());
    map.put("type", field.type());
    map.put("limits", field.limits());
    map.put("default", field.defaultValue().orElse(null));
    map.put("required", field.required());
    map.put("meaning", field.doc());
    map.put("paper", field.paper());
    map.put("unit", field.unit());
    return map;
  }
}
