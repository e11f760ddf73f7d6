package org.mneme.cli.progress;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** The lowest lines of a terminal, rewritten in place: one a key. What is written for good stands above them. */
final class LiveArea {
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String UP = "\u001b[%dA";

  private final PrintStream out;
  private final Map<String, String> lines = new LinkedHashMap<>();
  private int drawn;

  LiveArea(PrintStream out) {
    this.out = out;
  }

  /** Shows a line, or changes it. */
  synchronized void show(String key, String line) {
    if (!line.equals(lines.put(key, line))) {
      redraw("");
    }
  }

  /** Takes a line away and writes another for good. */
  synchronized void replace(String key, String lasting) {
    lines.remove(key);
    redraw(lasting + CLEAR_LINE + "\n");
  }

  private void redraw(String lasting) {
    StringBuilder text = new StringBuilder("\r");
    if (drawn > 0) {
      text.append(UP.formatted(drawn));
    }
    text.append(lasting);
    lines.values().forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
    text.append("\u001b[J");
    drawn = lines.size();
    out.print(text);
    out.flush();
  }
}
