package org.mneme.cli.command;

import jakarta.inject.Inject;
import java.util.List;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;

/** {@code mneme compare}: trains and measures memories x tasks x lengths x seeds. */
final class CompareCommand implements Command {
  private final Console console;

  @Inject
  CompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public String name() {
    return "compare";
  }

  @Override
  public String summary() {
    return "train and compare memories in one shared transformer";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Trains every memory on every task, length and seed of the configuration, and ends with a table and a report. Without --config and "
            + "--preset it takes the preset '" + Configuration.DEFAULT_PRESET
            + "'; with both, the file changes the preset.",
        "The run's folder has the resolved configuration (config.yaml), the results (results.csv, results.json), what happened (metrics.jsonl), where "
            + "(environment.json), the checkpoints and the report (report.html). A run that was stopped goes on with --resume.",
        "A comparison of your own: mneme describe " + Configuration.DEFAULT_PRESET + " shows what one looks like.");
  }

  @Override
  public List<Option> options() {
    return Runner.OPTIONS;
  }

  @Override
  public ExitCode run(Invocation invocation) {
    Runner runner = new Runner(console, invocation);
    return runner.run(runner.plan());
  }
}
