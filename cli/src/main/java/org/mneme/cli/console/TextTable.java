package org.mneme.cli.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Columns of text, aligned. Column widths follow from the content; the last column of a table that {@linkplain #wrapping wraps} is broken into
 * lines where the table would get wider than allowed.
 */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<Align> columns;
  private final List<Row> rows = new ArrayList<>();
  private int indent;
  private int width = Integer.MAX_VALUE;

  /** On which side a column's content stands. */
  public enum Align {
    /** Words. */
    LEFT,
    /** Numbers. */
    RIGHT
  }

  private record Row(List<String> cells, UnaryOperator<String> look) {}

  /** Takes the columns. */
  public TextTable(Align... columns) {
    this.columns = List.of(columns);
  }

  /** Moves the table to the right. */
  public TextTable indented(int spaces) {
    indent = spaces;
    return this;
  }

  /** Breaks the last column so that no line is wider than this. */
  public TextTable wrapping(int maximumWidth) {
    width = maximumWidth;
    return this;
  }

  /** Adds a row. */
  public TextTable row(String... cells) {
    return styledRow(UnaryOperator.identity(), cells);
  }

  /** Adds a row whose lines are changed after they were aligned, such as by a colour. */
  public TextTable styledRow(UnaryOperator<String> look, String... cells) {
    return styledRow(look, List.of(cells));
  }

  /** Adds a row whose lines are changed after they were aligned, such as by a colour. */
  public TextTable styledRow(UnaryOperator<String> look, List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException("a row of this table has " + columns.size() + " cells, given " + cells);
    }
    rows.add(new Row(List.copyOf(cells), look));
    return this;
  }

  /** Returns the lines. */
  public List<String> lines() {
    int[] widths = new int[columns.size()];
    for (Row row : rows) {
      Arrays.setAll(widths, column -> Math.max(widths[column], Paragraph.columns(row.cells().get(column))));
    }
    List<String> lines = new ArrayList<>();
    for (Row row : rows) {
      layOut(row, widths, lines);
    }
    return lines;
  }

  private void layOut(Row row, int[] widths, List<String> lines) {
    StringBuilder line = new StringBuilder(" ".repeat(indent));
    int last = columns.size() - 1;
    for (int column = 0; column < last; column++) {
      line.append(padded(row.cells().get(column), widths[column], columns.get(column))).append(GAP);
    }
    String end = row.cells().get(last);
    int start = line.length();
    int room = width - Paragraph.columns(line);
    if (room >= widths[last]) {
      lines.add(row.look().apply((line + padded(end, widths[last], columns.get(last))).stripTrailing()));
      return;
    }
    for (String part : Paragraph.lines(end, Math.max(1, room))) {
      lines.add(row.look().apply((line + part).stripTrailing()));
      line = new StringBuilder(" ".repeat(start));
    }
  }

  private static String padded(String cell, int width, Align align) {
    String padding = " ".repeat(width - Paragraph.columns(cell));
    return align == Align.LEFT ? cell + padding : padding + cell;
  }

  @Override
  public String toString() {
    return String.join("\n", lines());
  }
}
