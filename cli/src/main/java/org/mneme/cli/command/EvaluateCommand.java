package org.mneme.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.UsageException;
import org.mneme.cli.result.ResultSummary;
import org.mneme.cli.result.ResultTable;
import org.mneme.cli.result.RunRecord;
import org.mneme.config.ConfigTree;
import org.mneme.config.ConfigWriter;
import org.mneme.config.NameSuggestions;
import org.mneme.config.Problems;
import org.mneme.experiment.ComparisonPlan;
import org.mneme.experiment.FolderEvaluation;
import org.mneme.experiment.FolderModel;
import org.mneme.experiment.RunFolder;
import org.mneme.experiment.TrialEvaluation;
import org.mneme.experiment.TrialPlan;
import org.mneme.experiment.TrialResult;
import org.mneme.io.FileException;
import org.mneme.plugin.TaskRegistry;
import org.mneme.pretrained.ModelFolder;
import org.mneme.tensor.Kernels;

/** {@code mneme evaluate}: measures the models of a run again, on their own task or a changed one; or the model of a folder. */
final class EvaluateCommand implements Command {
  private static final Option TRIAL = Flags.with("trial", "NAME", "only this trial; may be repeated");
  private static final Option CHECKPOINT =
      Flags.with("checkpoint", "best|last", "which of a trial's checkpoints; otherwise last");
  private static final Option SET =
      Flags.with("set", "a.b=c",
          "change one key of the task, such as task.length=4096 (of a pre-trained model also of memory and model); may be repeated");
  private static final List<String> CHECKPOINTS = List.of("best", "last");
  private static final String TASK = "task.";

  private final Console console;

  @Inject
  EvaluateCommand(Console console) {
    this.console = console;
  }

  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public String summary() {
    return "measure the trained models of a run again, or a pre-trained model";
  }

  @Override
  public String arguments() {
    return "RUN|MODEL";
  }

  @Override
  public List<String> details() {
    return List.of(
        "RUN is the folder of a run. Every trial with a checkpoint is measured on its own task, or on that task with changed keys: "
            + "'--set task.length=4096' says how a model trained on shorter sequences does on longer ones. Nothing in the folder changes.",
        "MODEL is the folder of a pre-trained model (config.json, model.safetensors, tokenizer.json) with or without memories. It is "
            + "measured on the task that --set describes: '--set task.type=text --set task.path=FILE --set task.heldOutPath=FILE'; "
            + "'--set memory.type=transformer-xl' or '--set model.segment=128' changes how it is read.");
  }

  @Override
  public List<Option> options() {
    return List.of(TRIAL, CHECKPOINT, SET, Flags.THREADS, Flags.PLUGINS, Flags.QUIET, Flags.JSON);
  }

  @Override
  public ExitCode run(Invocation invocation) {
    if (invocation.arguments().size() != 1) {
      throw new UsageException("evaluate takes the folder of one run, given " + invocation.arguments().size());
    }
    String checkpoint = invocation.value(CHECKPOINT).orElse("last");
    if (!CHECKPOINTS.contains(checkpoint)) {
      throw new UsageException(NameSuggestions.unknown("checkpoint", checkpoint, CHECKPOINTS));
    }
    Catalogue catalogue = Catalogue.load(console, Flags.plugins(invocation));
    Path path = Path.of(invocation.arguments().getFirst());
    if (ModelFolder.isOne(path)) {
      return evaluateModel(invocation, path, catalogue);
    }
    RunFolder folder = RunFolder.open(path);
    ComparisonPlan plan = plan(folder, catalogue);
    Map<TrialPlan, TaskRegistry.Resolved> tasks = new LinkedHashMap<>();
    chosen(plan.trials(), invocation)
        .forEach(trial -> tasks.put(trial, task(trial, invocation.values(SET), catalogue)));
    show(invocation, folder.path(), plan, evaluate(invocation, folder, checkpoint, tasks));
    return ExitCode.OK;
  }

  private ExitCode evaluateModel(Invocation invocation, Path path, Catalogue catalogue) {
    for (Option option : List.of(TRIAL, CHECKPOINT)) {
      if (invocation.has(option)) {
        throw new UsageException("--" + option.getLongOpt() + " chooses among the models of a run, but " + path
            + " is the folder of one model; leave it out");
      }
    }
    ComparisonPlan plan = Configuration.plan(FolderModel.configuration(path), invocation.values(SET), catalogue);
    Trials.notices(plan.trials()).forEach(console::note);
    List<TrialResult> results = new ArrayList<>();
    try (Kernels kernels = Device.kernels(Device.threads(invocation))) {
      FolderEvaluation evaluation = new FolderEvaluation(kernels);
      for (TrialPlan trial : plan.trials()) {
        say(invocation, "evaluating " + path + " on " + trial.panel());
        results.add(evaluation.evaluate(trial));
      }
    }
    show(invocation, path, plan, results);
    for (TrialResult result : results) {
      result.evaluation()
          .ifPresent(found -> found.metrics()
              .forEach(
                  (name, value) -> say(invocation, String.format(Locale.ROOT, "%-16s %.4f", name, value))));
    }
    return ExitCode.OK;
  }

  private static ComparisonPlan plan(RunFolder folder, Catalogue catalogue) {
    String place = folder.path().resolve(RunPlace.CONFIGURATION).toString();
    return Configuration.plan(ConfigTree.parse(folder.configuration(), place), List.of(), catalogue);
  }

  private static List<TrialPlan> chosen(List<TrialPlan> trials, Invocation invocation) {
    List<String> wanted = invocation.values(TRIAL);
    List<String> names = trials.stream().map(TrialPlan::id).toList();
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new UsageException(NameSuggestions.unknown("trial", name, names));
      }
    }
    return trials.stream().filter(trial -> wanted.isEmpty() || wanted.contains(trial.id())).toList();
  }

  private static TaskRegistry.Resolved task(TrialPlan trial, List<String> overrides, Catalogue catalogue) {
    for (String override : overrides) {
      if (!override.startsWith(TASK)) {
        throw new UsageException(
            "evaluate changes the task only, given --set " + override + "; a trained model stays as it is");
      }
    }
    Map<String, Object> task = new LinkedHashMap<>();
    task.put("type", trial.task().name());
    task.putAll(ConfigWriter.fields(trial.task().configuration()));
    ConfigTree tree = ConfigTree.parse(ConfigWriter.write(Map.of("task", task)), trial.id()).with(overrides);
    Problems problems = new Problems();
    problems.addAll(tree.problems());
    TaskRegistry.Resolved changed = catalogue.tasks().resolveTask(tree.get("task"), problems).orElse(trial.task());
    problems.throwIfAny();
    return changed;
  }

  private List<TrialResult> evaluate(
      Invocation invocation, RunFolder folder, String checkpoint, Map<TrialPlan, TaskRegistry.Resolved> tasks) {
    List<TrialResult> results = new ArrayList<>();
    try (Kernels kernels = Device.kernels(Device.threads(invocation))) {
      TrialEvaluation evaluation = new TrialEvaluation(folder, kernels, checkpoint);
      tasks.forEach((trial, task) -> {
        if (evaluation.canEvaluate(trial)) {
          say(invocation, "evaluating " + trial.id());
          results.add(evaluation.evaluate(trial, task));
        } else {
          say(invocation, trial.id() + " has no checkpoint '" + checkpoint + "' and is left out");
        }
      });
    }
    if (results.isEmpty()) {
      throw new FileException(
          "no trial of the run in " + folder.path() + " has a checkpoint '" + checkpoint + "'; train it first");
    }
    return results;
  }

  private void say(Invocation invocation, String line) {
    if (!invocation.has(Flags.QUIET)) {
      (invocation.has(Flags.JSON) ? console.err() : console.out()).println(line);
    }
  }

  private void show(Invocation invocation, Path folder, ComparisonPlan plan, List<TrialResult> results) {
    RunRecord record = new RunRecord(plan.name(), plan.description(), List.of(), results);
    if (invocation.has(Flags.JSON)) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("run", folder.toString());
      all.putAll(ResultSummary.of(record));
      Map<String, Object> metrics = new LinkedHashMap<>();
      results.forEach(result -> result.evaluation().ifPresent(found -> metrics.put(result.id(), found.metrics())));
      all.put("metrics", metrics);
      console.out().println(Json.write(all));
    } else {
      say(invocation, "");
      new ResultTable(console).print(record);
    }
  }
}
