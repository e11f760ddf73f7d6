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

  /**
   * The content of a cell.
   *
   * @param text what it says
   * @param look changes the text after it was aligned, such as by a colour
   */
  public record Cell(String text, UnaryOperator<String> look) {
    /** Returns plain text. */
    public static Cell of(String text) {
      return new Cell(text, UnaryOperator.identity());
    }
  }

  private record Row(List<Cell> cells) {
    String text(int column) {
      return cells.get(column).text();
    }
  }

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
    return row(Arrays.stream(cells).map(Cell::of).toList());
  }

  /** Adds a row. */
  public TextTable row(List<Cell> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException("a row of this table has " + columns.size() + " cells, given " + cells);
    }
    rows.add(new Row(List.copyOf(cells)));
    return this;
  }

  /** Returns how many columns of a terminal the table takes if nothing is broken. */
  public int width() {
    return indent + Arrays.stream(widths()).sum() + GAP.length() * (columns.size() - 1);
  }

  /** Returns the lines. */
  public List<String> lines() {
    int[] widths = widths();
    List<String> lines = new ArrayList<>();
    for (Row row : rows) {
      layOut(row, widths, lines);
    }
    return lines;
  }

  private int[] widths() {
    int[] widths = new int[columns.size()];
    for (Row row : rows) {
      Arrays.setAll(widths, column -> Math.max(widths[column], Paragraph.columns(row.text(column))));
    }
    return widths;
  }

  private void layOut(Row row, int[] widths, List<String> lines) {
    StringBuilder line = new StringBuilder(" ".repeat(indent));
    int last = columns.size() - 1;
    int start = indent;
    for (int column = 0; column < last; column++) {
      line.append(padded(row.cells().get(column), widths[column], columns.get(column))).append(GAP);
      start += widths[column] + GAP.length();
    }
    Cell end = row.cells().get(last);
    if (width - start >= widths[last]) {
      lines.add((line + padded(end, widths[last], columns.get(last))).stripTrailing());
      return;
    }
    for (String part : Paragraph.lines(end.text(), Math.max(1, width - start))) {
      lines.add((line + end.look().apply(part)).stripTrailing());
      line = new StringBuilder(" ".repeat(start));
    }
  }

  private static String padded(Cell cell, int width, Align align) {
    String padding = " ".repeat(width - Paragraph.columns(cell.text()));
    String text = cell.look().apply(cell.text());
    return align == Align.LEFT ? text + padding : padding + text;
  }

  @Override
  public String toString() {
    return String.join("\n", lines());
  }
}
