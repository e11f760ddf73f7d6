package org.mneme.cli.result;

import java.util.ArrayList;
import java.util.List;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.Paragraph;
import org.mneme.cli.console.Style;
import org.mneme.cli.console.TextTable;
import org.mneme.cli.console.TextTable.Align;
import org.mneme.cli.console.TextTable.Cell;
import org.mneme.experiment.TrialResult;

/** The results of a comparison as text: a block for each task, cost on the left and the metric at each length on the right. */
public final class ResultTable {
  private final Console console;
  private final Style style;

  /** Takes where the text goes. */
  public ResultTable(Console console) {
    this.console = console;
    this.style = console.style();
  }

  /** Writes all blocks. */
  public void print(RunRecord run) {
    for (Panel panel : Panel.of(run.results())) {
      print(panel);
      console.out().println();
    }
  }

  private void print(Panel panel) {
    String direction = panel.metric().higherIsBetter() ? "higher is better" : "lower is better";
    console.out().println(style.bold(panel.name()) + ": " + panel.metric().label() + ", " + direction);
    Paragraph.lines(panel.caption(), console.textColumns()).forEach(line -> console.out().println(style.faint(line)));
    for (List<Column> columns : fitting(panel)) {
      console.out().println(table(panel, columns));
      console.out().println();
    }
    Paragraph.lines(Finding.of(panel).toString(), console.textColumns()).forEach(console.out()::println);
    for (TrialResult failed : panel.failures()) {
      String text = "failed: " + failed.id() + ": " + failed.failure().orElseThrow();
      console.out().println(style.bad(Paragraph.indented(text, console.textColumns(), 2)));
    }
  }

  /** Returns one table's columns where it fits, otherwise those of several: the cost first, then the lengths. */
  private List<List<Column>> fitting(Panel panel) {
    List<Column> cost = new ArrayList<>(List.of(Column.names()));
    cost.addAll(Column.costs(panel));
    List<Column> results = Column.results(panel, style);
    List<Column> all = new ArrayList<>(cost);
    all.addAll(results);
    if (fits(panel, all)) {
      return List.of(all);
    }
    List<List<Column>> tables = new ArrayList<>(List.of(cost));
    List<Column> current = new ArrayList<>(List.of(Column.names()));
    for (Column column : results) {
      current.add(column);
      if (current.size() > 2 && !fits(panel, current)) {
        current.removeLast();
        tables.add(current);
        current = new ArrayList<>(List.of(Column.names(), column));
      }
    }
    tables.add(current);
    return tables;
  }

  private boolean fits(Panel panel, List<Column> columns) {
    return table(panel, columns).width() <= console.textColumns();
  }

  private TextTable table(Panel panel, List<Column> columns) {
    TextTable table = new TextTable(columns.stream().map(Column::align).toArray(Align[]::new)).indented(2);
    table.row(columns.stream().map(column -> new Cell(column.title(), style::faint)).toList());
    for (String variant : panel.variants()) {
      table.row(columns.stream().map(column -> column.memory().apply(variant)).toList());
    }
    List<List<Cell>> references = references(panel, columns);
    if (!references.isEmpty()) {
      table.row(columns.stream().map(_ -> Cell.of("")).toList());
      references.forEach(table::row);
    }
    return table;
  }

  /** Returns a row for each figure to compare with that one of the columns shows. */
  private List<List<Cell>> references(Panel panel, List<Column> columns) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Panel.Reference reference : panel.references()) {
      List<String> texts = columns.stream().map(column -> column.reference().apply(reference)).toList();
      if (texts.stream().filter(text -> !text.isEmpty()).count() > 1) {
        rows.add(texts.stream().map(text -> new Cell(text, style::faint)).toList());
      }
    }
    return rows;
  }
}
