package org.mneme.cli.report.markup;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** An element of HTML or SVG. Text and attributes are escaped, so that nothing in a name or a message can become markup. */
public final class Element {
  private static final Set<String> WITHOUT_CONTENT = Set.of("meta", "br", "hr", "col");
  private static final Set<String> SHAPES = Set.of("path", "line", "rect", "circle", "polygon", "use");

  private final String name;
  private final StringBuilder attributes = new StringBuilder();
  private final List<Object> content = new ArrayList<>();

  private record Text(String text) {}

  /** Text that is markup already: style sheets, which must not be escaped. */
  private record Raw(String text) {}

  private Element(String name) {
    this.name = requireNonNull(name, "name is null");
  }

  /** Returns an element without content. */
  public static Element of(String name) {
    return new Element(name);
  }

  /** Returns an element with a class and text. */
  public static Element of(String name, String styleClass, String text) {
    Element element = new Element(name);
    return (styleClass.isEmpty() ? element : element.with("class", styleClass)).text(text);
  }

  /** Adds an attribute. */
  public Element with(String attribute, String value) {
    attributes.append(' ').append(attribute).append("=\"").append(escape(value)).append('"');
    return this;
  }

  /** Adds an attribute that is a place or a size on the drawing; a tenth of a unit is fine enough. */
  public Element with(String attribute, double value) {
    return with(attribute, coordinate(value));
  }

  /** Adds text. */
  public Element text(String text) {
    content.add(new Text(requireNonNull(text, "text is null")));
    return this;
  }

  /** Adds a style sheet or script of our own as it is. */
  public Element raw(String text) {
    content.add(new Raw(text));
    return this;
  }

  /** Adds elements. */
  public Element add(Element... elements) {
    return add(List.of(elements));
  }

  /** Adds elements. */
  public Element add(List<Element> elements) {
    content.addAll(elements);
    return this;
  }

  /** Returns a place or size as attributes have it: at most one decimal, no trailing zeros. */
  public static String coordinate(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    String shorter = text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    return shorter.equals("-0") ? "0" : shorter;
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints().forEach(letter -> {
      switch (letter) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.appendCodePoint(isAllowed(letter) ? letter : '\ufffd');
      }
    });
    return escaped.toString();
  }

  /** HTML has no way to write control letters or halves of letters. */
  private static boolean isAllowed(int letter) {
    return letter >= 0x20 && letter != 0x7f && (letter < 0xd800 || letter > 0xdfff) || letter == '\n' || letter == '\t';
  }

  private void write(StringBuilder output) {
    output.append('<').append(name).append(attributes);
    if (content.isEmpty() && SHAPES.contains(name)) {
      output.append("/>");
      return;
    }
    output.append('>');
    if (WITHOUT_CONTENT.contains(name)) {
      return;
    }
    for (Object part : content) {
      switch (part) {
        case Text text -> output.append(escape(text.text()));
        case Raw raw -> output.append(raw.text());
        default -> ((Element) part).write(output);
      }
    }
    output.append("</").append(name).append('>');
  }

  @Override
  public String toString() {
    StringBuilder output = new StringBuilder();
    write(output);
    return output.toString();
  }
}
