package org.mneme.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.UsageException;
import org.mneme.cli.report.Report;
import org.mneme.cli.result.ResultSummary;
import org.mneme.cli.result.ResultTable;
import org.mneme.cli.result.RunRecord;
import org.mneme.experiment.RunFolder;

/** {@code mneme report}: the table and the report of runs, made again from what they left behind. */
final class ReportCommand implements Command {
  private static final String REPORT = "report.html";
  private static final Option OUT =
      Flags.with("out", "DIR", "the folder for report.html; otherwise the run's, or that around several runs");

  private final Console console;

  @Inject
  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public String name() {
    return "report";
  }

  @Override
  public String summary() {
    return "the table and the report of finished or stopped runs";
  }

  @Override
  public String arguments() {
    return "RUN...";
  }

  @Override
  public List<String> details() {
    return List.of(
        "RUN is the folder of a run. Several runs are shown as one comparison; where they share trials, memories are told apart by their run.");
  }

  @Override
  public List<Option> options() {
    return List.of(OUT, Flags.QUIET, Flags.JSON);
  }

  @Override
  public ExitCode run(Invocation invocation) {
    if (invocation.arguments().isEmpty()) {
      throw new UsageException(
          "report takes the folders of runs, given none; they lie below runs/ unless --out said otherwise");
    }
    List<RunFolder> folders = invocation.arguments().stream().map(Path::of).map(RunFolder::open).toList();
    RunRecord run = RunRecord.of(folders);
    Path report = invocation.value(OUT).map(Path::of).orElseGet(() -> usualPlace(folders)).resolve(REPORT);
    Report.write(run, report);
    if (invocation.has(Flags.JSON)) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("report", report.toString());
      all.putAll(ResultSummary.of(run));
      console.out().println(Json.write(all));
      return ExitCode.OK;
    }
    new ResultTable(console).print(run);
    if (!invocation.has(Flags.QUIET)) {
      console.out().println("report: " + report);
    }
    return ExitCode.OK;
  }

  private static Path usualPlace(List<RunFolder> folders) {
    Path first = folders.getFirst().path();
    if (folders.size() == 1) {
      return first;
    }
    Path around = first.getParent();
    return around == null ? Path.of("") : around;
  }
}
