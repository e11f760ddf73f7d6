package org.mneme.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines at spaces. */
public final class Paragraph {
  private Paragraph() {}

  /** Returns the lines of a text, none wider than the width unless a single word is. */
  public static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      if (!line.isEmpty() && columns(line) + 1 + columns(word) > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** Returns the text broken to a width, every line after the first indented. */
  public static String indented(String text, int width, int indent) {
    return String.join("\n" + " ".repeat(indent), lines(text, Math.max(1, width - indent)));
  }

  /** Returns how many columns of a terminal a text takes: letters, less those that are drawn over the one before. */
  public static int columns(CharSequence text) {
    return (int) text.codePoints().filter(Paragraph::takesColumn).count();
  }

  private static boolean takesColumn(int letter) {
    int type = Character.getType(letter);
    return type != Character.NON_SPACING_MARK && type != Character.ENCLOSING_MARK && type != Character.FORMAT;
  }
}
