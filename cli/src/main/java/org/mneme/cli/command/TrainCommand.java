package org.mneme.cli.command;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.UsageException;
import org.mneme.experiment.ComparisonPlan;
import org.mneme.experiment.TrialPlan;

/** {@code mneme train}: one model, and its checkpoints. */
final class TrainCommand implements Command {
  private final Console console;

  @Inject
  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "train one model";
  }

  @Override
  public List<String> details() {
    return List.of("Trains the one model that the configuration stands for; of a comparison, --set chooses one, as in",
        "  mneme train --set memory.type=transformer-xl --set task.type=sorting --set task.length=512 --set training.seed=1",
        "Its weights lie in the run's folder, below checkpoints/, and 'mneme evaluate' measures them again.");
  }

  @Override
  public List<Option> options() {
    return Runner.OPTIONS;
  }

  @Override
  public ExitCode run(Invocation invocation) {
    Runner runner = new Runner(console, invocation);
    ComparisonPlan plan = runner.plan();
    if (plan.trials().size() != 1) {
      throw new UsageException(tooMany(plan.trials()));
    }
    return runner.run(plan);
  }

  private static String tooMany(List<TrialPlan> trials) {
    List<String> choices = new ArrayList<>();
    choose(choices, "memory.type", Trials.values(trials, TrialPlan::variant));
    choose(choices, "task.type", Trials.values(trials, TrialPlan::panel));
    choose(choices, "task.length", Trials.lengths(trials));
    choose(choices, "training.seed", Trials.values(trials, trial -> Long.toString(trial.seed())));
    return "train takes one model, but the configuration stands for " + Trials.inWords(trials) + "; choose with "
        + String.join(", ", choices) + ", or use 'mneme compare'";
  }

  private static void choose(List<String> choices, String key, List<String> values) {
    if (values.size() > 1) {
      choices.add("--set " + key + "=" + values.getLast());
    }
  }
}
