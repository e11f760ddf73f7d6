package org.mneme.cli.command;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.Paragraph;
import org.mneme.cli.console.TextTable;

/** Explains the program and its commands. */
public final class Help {
  private static final int INDENT = 2;

  private final Console console;

  /** Takes where to write. */
  public Help(Console console) {
    this.console = console;
  }

  /** Explains the program. */
  public void program(List<Command> commands) {
    paragraph("Mneme puts interchangeable memories into one shared transformer, trains them on common tasks and says, "
        + "with numbers, which memory suits which long-context work.");
    title("Usage: mneme COMMAND [OPTION...]");
    title("Commands");
    TextTable table = table();
    commands.forEach(command -> table.row(command.name(), command.summary()));
    print(table);
    title("To start with");
    print(table()
        .row("mneme compare", "two memories on two tasks, about ten minutes on two processors")
        .row("mneme compare --set memory.type=NAME",
            "the same with another memory; 'mneme list memories' has the names")
        .row("mneme describe NAME", "what a memory, task or preset is, and all its keys")
        .row("mneme help COMMAND", "the options of a command"));
    title("Exit codes");
    print(table().row("0", "all went well")
        .row("1", "a trial failed, or Mneme did")
        .row("2", "the command line, the configuration or a file cannot be used")
        .row("3", "there is no device to compute on"));
  }

  /** Explains a command. */
  public void command(Command command) {
    String arguments = command.arguments().isEmpty() ? "" : " " + command.arguments();
    console.out().println("mneme " + command.name() + ": " + command.summary());
    title("Usage: mneme " + command.name() + arguments + " [OPTION...]");
    for (String paragraph : command.details()) {
      console.out().println();
      paragraph(paragraph);
    }
    title("Options");
    TextTable table = table();
    List<Option> options = new ArrayList<>(command.options());
    options.add(Flags.HELP);
    for (Option option : options) {
      String value = option.hasArg() ? " " + option.getArgName() : "";
      table.row("--" + option.getLongOpt() + value, option.getDescription());
    }
    print(table);
  }

  private void title(String text) {
    console.out().println();
    console.out().println(console.style().bold(text));
  }

  private void paragraph(String text) {
    Paragraph.lines(text, console.textColumns()).forEach(console.out()::println);
  }

  private TextTable table() {
    return new TextTable(TextTable.Align.LEFT, TextTable.Align.LEFT).indented(INDENT).wrapping(console.textColumns());
  }

  private void print(TextTable table) {
    console.out().println(table);
  }
}
