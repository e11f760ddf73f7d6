package org.mneme.cli.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.TimeWords;
import org.mneme.cli.progress.BarProgress;
import org.mneme.cli.progress.LineProgress;
import org.mneme.cli.report.Report;
import org.mneme.cli.result.ResultSummary;
import org.mneme.cli.result.ResultTable;
import org.mneme.cli.result.RunRecord;
import org.mneme.config.ConfigTree;
import org.mneme.experiment.Comparison;
import org.mneme.experiment.ComparisonListener;
import org.mneme.experiment.ComparisonPlan;
import org.mneme.experiment.Rehearsal;
import org.mneme.experiment.RunFolder;

/** Runs trials for {@code compare} and {@code train}: finds the run's folder, shows the progress, and ends with a table and a report. */
final class Runner {
  static final List<Option> OPTIONS = options();

  private static final String REPORT = "report.html";

  private final Console console;
  private final Invocation invocation;
  private final Catalogue catalogue;
  private final int threads;
  private final boolean resumes;
  private final boolean json;
  private final boolean quiet;

  Runner(Console console, Invocation invocation) {
    this.console = console;
    this.invocation = invocation;
    this.catalogue = Catalogue.load(console, Flags.plugins(invocation));
    this.threads = Device.threads(invocation);
    this.resumes = invocation.has(Flags.RESUME);
    this.json = invocation.has(Flags.JSON);
    this.quiet = invocation.has(Flags.QUIET);
  }

  private static List<Option> options() {
    List<Option> options = new ArrayList<>(Configuration.OPTIONS);
    options.addAll(List.of(Flags.OUT, Flags.RESUME, Flags.THREADS, Flags.PLUGINS, Flags.QUIET, Flags.JSON));
    return List.copyOf(options);
  }

  /** Returns the trials that the command line asks for; those of the run itself where it only says to go on. */
  ComparisonPlan plan() {
    return Configuration.plan(tree(), invocation.values(Flags.SET), catalogue);
  }

  private ConfigTree tree() {
    if (resumes && !Configuration.isNamed(invocation)) {
      Path folder = invocation.value(Flags.OUT).map(Path::of).orElseGet(() -> RunPlace.latest(_ -> true));
      return ConfigTree.parse(RunFolder.open(folder).configuration(),
          folder.resolve(RunPlace.CONFIGURATION).toString());
    }
    return Configuration.tree(invocation, catalogue);
  }

  private RunFolder folder(ComparisonPlan plan) {
    if (resumes) {
      Path folder = invocation.value(Flags.OUT)
          .map(Path::of)
          .orElseGet(() -> RunPlace.latest(plan.configuration()::equals));
      return RunFolder.resume(folder, plan);
    }
    return RunFolder.create(invocation.value(Flags.OUT).map(Path::of).orElseGet(() -> RunPlace.unused(plan.name())),
        plan);
  }

  /** Runs the trials. */
  ExitCode run(ComparisonPlan plan) {
    Trials.notices(plan.trials()).forEach(console::note);
    Device.kernels(threads).close(); // where there is nothing to compute on, no folder is left behind
    RunFolder folder = folder(plan);
    say(Trials.inWords(plan.trials()));
    Comparison comparison = new Comparison(plan, folder, threads, Device::kernels, listener(plan));
    int jobs = comparison.jobs();
    say("into " + folder.path() + ", " + (jobs == 1 ? "one trial" : jobs + " trials") + " at a time on " + threads
        + (threads == 1 ? " thread" : " threads"));
    if (plan.estimate() && !resumes && !quiet) {
      say("timing updates of each kind of trial, a few seconds each");
      Duration time = new Rehearsal(plan, Math.max(1, threads / jobs), Device::kernels).time(jobs);
      say("training will take about " + TimeWords.about(time) + ", evaluations not counted");
    }
    try (Interruption interruption = new Interruption(comparison::stop)) {
      comparison.run();
      if (interruption.happened()) {
        say("stopped; go on with: mneme compare --resume --out " + folder.path());
      }
    }
    return conclude(RunRecord.of(List.of(folder)), folder.path());
  }

  private void say(String line) {
    if (!quiet) {
      (json ? console.err() : console.out()).println(line);
    }
  }

  private ComparisonListener listener(ComparisonPlan plan) {
    List<ComparisonListener> all = new ArrayList<>(List.of(progress(plan)));
    all.addAll(catalogue.listeners());
    return ComparisonListener.of(all);
  }

  private ComparisonListener progress(ComparisonPlan plan) {
    if (quiet) {
      return new ComparisonListener() {};
    }
    return console.terminal() && !json
        ? new BarProgress(console, plan.trials(), System::nanoTime)
        : new LineProgress(json ? console.err() : console.out(), plan.trials(), System::nanoTime);
  }

  private ExitCode conclude(RunRecord run, Path folder) {
    Path report = folder.resolve(REPORT);
    Report.write(run, report);
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("run", folder.toString());
      all.put("report", report.toString());
      all.putAll(ResultSummary.of(run));
      console.out().println(Json.write(all));
    } else {
      say("");
      new ResultTable(console).print(run);
      say("report: " + report);
    }
    return run.failures().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }
}
