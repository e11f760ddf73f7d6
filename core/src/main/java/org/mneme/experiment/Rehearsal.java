package org.mneme.experiment;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.mneme.model.Transformer;
import org.mneme.task.Task;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.train.Trainer;

/**
 * Says how long the training of a comparison will take: updates of each kind of trial are timed for a while, and the fastest counts, since Java's
 * compiler still works on the others. A trial that fails here counts as no time; the run itself says why.
 */
public final class Rehearsal {
  private static final double WARM_UP_SECONDS = 3;

  private final ComparisonPlan plan;
  private final int threads;
  private final IntFunction<Kernels> kernels;

  /**
   * Takes the plan.
   *
   * @param threads the threads of one trial
   * @param kernels makes the kernels of a trial
   */
  public Rehearsal(ComparisonPlan plan, int threads, IntFunction<Kernels> kernels) {
    this.plan = requireNonNull(plan, "plan is null");
    this.threads = threads;
    this.kernels = requireNonNull(kernels, "kernels is null");
  }

  /** Trials that differ only in their seed take equally long. */
  private static String kind(TrialPlan trial) {
    return trial.panel() + " " + trial.length() + " " + trial.variant();
  }

  /**
   * Makes the updates and forgets them.
   *
   * @param jobs how many trials run at the same time
   * @return the time that training takes, without the evaluations in between
   */
  public Duration time(int jobs) {
    Map<String, Double> secondsPerUpdate = new HashMap<>();
    double seconds = 0;
    for (TrialPlan trial : plan.trials()) {
      seconds += trial.training().steps() * secondsPerUpdate.computeIfAbsent(kind(trial), kind -> secondsOf(trial));
    }
    return Duration.ofMillis(Math.round(1000 * seconds / jobs));
  }

  private double secondsOf(TrialPlan trial) {
    try (Kernels own = kernels.apply(threads)) {
      return secondsOf(trial, own);
    }
  }

  private static double secondsOf(TrialPlan trial, Kernels own) {
    try {
      return secondsOfAnUpdate(trial, own);
    } catch (RuntimeException | LinkageError | OutOfMemoryError failure) {
      return 0;
    }
  }

  private static double secondsOfAnUpdate(TrialPlan trial, Kernels own) {
    Task task = trial.task().creator().get();
    RandomStream random = new RandomStream(trial.seed()).named("rehearsal");
    Transformer model = TrialRunner.model(trial, task.vocabulary(), own);
    try (
        Trainer trainer = new Trainer(
            own, model, task.training(trial.training().batch(), trial.model().segment(), random.named("data")),
            trial.training(), trial.optimizer(), random.named("training"))) {
      trainer.update();
      double least = trainer.update().seconds();
      double spent = least;
      for (long update = 2; update < trial.training().steps() && spent < WARM_UP_SECONDS; update++) {
        double seconds = trainer.update().seconds();
        least = Math.min(least, seconds);
        spent += seconds;
      }
      return least;
    } finally {
      model.close();
    }
  }
}
