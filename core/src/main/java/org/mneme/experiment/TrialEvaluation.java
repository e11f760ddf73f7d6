package org.mneme.experiment;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mneme.io.FileException;
import org.mneme.memory.Findings;
import org.mneme.model.ModelTally;
import org.mneme.model.Transformer;
import org.mneme.plugin.TaskRegistry;
import org.mneme.task.Evaluation;
import org.mneme.task.Task;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.train.Checkpoint;
import org.mneme.train.ModelReader;

/** Measures a trained model again, from a checkpoint of its trial: on the trial's own task, or on another with the same tokens, such as a longer one. */
public final class TrialEvaluation {
  private final RunFolder folder;
  private final Kernels kernels;
  private final String checkpoint;

  /**
   * Takes where the models are.
   *
   * @param checkpoint which of a trial's checkpoints: {@code last} or {@code best}
   */
  public TrialEvaluation(RunFolder folder, Kernels kernels, String checkpoint) {
    this.folder = requireNonNull(folder, "folder is null");
    this.kernels = requireNonNull(kernels, "kernels is null");
    this.checkpoint = requireNonNull(checkpoint, "checkpoint is null");
  }

  /** Returns whether a trial has such a checkpoint. */
  public boolean canEvaluate(TrialPlan trial) {
    return Files.isRegularFile(folder.path().resolve("checkpoints").resolve(trial.id()).resolve(checkpoint));
  }

  /**
   * Returns what the model reaches; what the training cost is what the run's own results say.
   *
   * @param trial the trial as the run has it
   * @param on the task to measure on
   * @throws FileException if the checkpoint cannot be read or is another model's
   */
  public TrialResult evaluate(TrialPlan trial, TaskRegistry.Resolved on) {
    Task task = on.creator().get();
    RandomStream random = new RandomStream(trial.seed());
    try (Transformer model = TrialRunner.model(trial, task.vocabulary(), kernels)) {
      Path source = folder.checkpoint(trial.id()).named(checkpoint);
      Checkpoint.readWeights(model, TrialRunner.description(trial, task.vocabulary()),
          source.resolve("weights.safetensors"));
      ModelTally tally = new ModelTally();
      ModelReader reader = new ModelReader(kernels, model, step(source), random.named("evaluation"), tally);
      Evaluation evaluation = task.evaluate(reader, true);
      Map<String, Double> references = task.references(trial.model().segment(), model.pastTokens());
      return result(trial, on, task, model, step(source), evaluation, model.findings(tally),
          references);
    }
  }

  private static long step(Path source) {
    String name = source.getFileName().toString();
    try {
      return Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
    } catch (NumberFormatException unnamed) {
      throw new FileException(
          "the checkpoint " + source + " does not say of which step it is; expected a name such as step-100", unnamed);
    }
  }

  private TrialResult result(TrialPlan trial, TaskRegistry.Resolved on, Task task, Transformer model, long step,
      Evaluation evaluation, Findings findings, Map<String, Double> references) {
    Optional<TrialResult> trained =
        folder.results().stream().filter(result -> result.id().equals(trial.id())).findFirst();
    return new TrialResult(
        trial.id(), trial.variant(), trial.panel(), ComparisonPlanner.length(on), trial.seed(), Optional.empty(),
        task.metric(),
        model.parameterCount(), model.activeParameterCount(), trained.map(TrialResult::stateBytes).orElse(0L), step,
        trained.map(TrialResult::seconds).orElse(Double.NaN),
        trained.map(TrialResult::tokensPerSecond).orElse(Double.NaN),
        trained.map(TrialResult::millisecondsPerSegment).orElse(Double.NaN), Double.NaN, Optional.of(evaluation),
        references, List.of(), findings.figures(), findings.profiles());
  }
}
