package org.mneme.cli.command;

import java.util.List;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.ExitCode;

/** One of the words after {@code mneme}. */
public interface Command {
  /** Returns the word. */
  String name();

  /** Returns what it does, in less than a line. */
  String summary();

  /** Returns the names of its arguments as help shows them, such as {@code RUN...}; empty where it takes none. */
  default String arguments() {
    return "";
  }

  /** Returns what else there is to know, paragraph by paragraph. */
  List<String> details();

  /** Returns the options that it understands. */
  List<Option> options();

  /** Does it. */
  ExitCode run(Invocation invocation);
}
