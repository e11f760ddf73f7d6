package org.mneme.experiment;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.mneme.generation.TokenReader;
import org.mneme.model.ModelTally;
import org.mneme.model.Transformer;
import org.mneme.task.Evaluation;
import org.mneme.task.Task;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.train.ModelReader;

/** Measures a model of a folder as it is, on a task that reads what it can read. */
public final class FolderEvaluation {
  private static final int MOST_SEGMENTS = 64;

  private final Kernels kernels;

  /** Takes what to compute on. */
  public FolderEvaluation(Kernels kernels) {
    this.kernels = requireNonNull(kernels, "kernels is null");
  }

  /** Returns what the model reaches. */
  public TrialResult evaluate(TrialPlan trial) {
    Task task = trial.task().creator().get();
    try (Transformer model = TrialRunner.model(trial, task.vocabulary(), kernels)) {
      ModelTally tally = new ModelTally();
      RandomStream random = new RandomStream(trial.seed()).named("evaluation");
      long start = System.nanoTime();
      Evaluation evaluation = task.evaluate(new ModelReader(kernels, model, 0, random, tally), true);
      double seconds = (System.nanoTime() - start) / 1e9;
      return new TrialResult(
          trial.id(), trial.variant(), trial.panel(), trial.length(), trial.seed(), Optional.empty(), task.metric(),
          model.parameterCount(), model.activeParameterCount(), stateBytes(model), 0, seconds, Double.NaN, Double.NaN,
          Double.NaN, Optional.of(evaluation), task.references(trial.model().segment(), model.pastTokens()), List.of(),
          model.findings(tally).figures(), model.findings(tally).profiles());
    }
  }

  /** The bytes that the memories hold once they are full, or after some segments where they never are. */
  private long stateBytes(Transformer model) {
    int segment = model.config().segment();
    long past = model.pastTokens();
    long segments = past < 0 ? 4 : Math.min(MOST_SEGMENTS, past / segment + 2);
    try (TokenReader reader = new TokenReader(kernels, model, new RandomStream(0))) {
      if (model.remembers()) {
        reader.read(new int[Math.toIntExact(segments * segment) + 1]);
      }
      return reader.stateBytes();
    }
  }
}
