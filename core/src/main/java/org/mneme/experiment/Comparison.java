package org.mneme.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.mneme.tensor.Kernels;

/** Runs the trials of a comparison, some at a time, and keeps what came out in a run folder. */
public final class Comparison {
  private final ComparisonPlan plan;
  private final RunFolder folder;
  private final int threads;
  private final IntFunction<Kernels> kernels;
  private final ComparisonListener listener;
  private volatile boolean stopped;

  /**
   * Takes the plan.
   *
   * @param threads how many threads work in all
   * @param kernels makes the kernels of a trial, given its share of the threads
   */
  public Comparison(
      ComparisonPlan plan, RunFolder folder, int threads, IntFunction<Kernels> kernels, ComparisonListener listener) {
    this.plan = plan;
    this.folder = folder;
    this.threads = threads;
    this.kernels = kernels;
    this.listener = listener;
  }

  /** Returns how many trials run at the same time: as many as the plan says, but no more than there are threads or trials. */
  public int jobs() {
    return Math.clamp(plan.jobs(), 1, Math.max(1, Math.min(threads, plan.trials().size())));
  }

  /** Asks the run to end soon; trials save where they stand. */
  public void stop() {
    stopped = true;
  }

  /** Runs every trial that is not finished yet and returns all results in the plan's order. */
  public List<TrialResult> run() {
    int jobs = jobs();
    try (Kernels described = kernels.apply(Math.max(1, threads / jobs))) {
      folder.writeEnvironment(Environment.describe(described, jobs));
    }
    List<Future<Void>> running = new ArrayList<>();
    try (
        ExecutorService executor =
            Executors.newFixedThreadPool(jobs, Thread.ofPlatform().name("mneme-trial-", 1).factory())) {
      for (TrialPlan trial : plan.trials()) {
        running.add(executor.submit(() -> {
          run(trial, () -> stopped);
          return null;
        }));
      }
      for (Future<Void> future : running) {
        await(future);
      }
    }
    folder.order(plan.trials().stream().map(TrialPlan::id).toList());
    return folder.results();
  }

  private void await(Future<Void> future) {
    try {
      future.get();
    } catch (InterruptedException interruption) {
      stop();
      Thread.currentThread().interrupt();
    } catch (ExecutionException failure) {
      stop();
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failure.getCause());
    }
  }

  private void run(TrialPlan trial, BooleanSupplier stop) {
    Optional<TrialResult> earlier = folder.results()
        .stream()
        .filter(result -> result.id().equals(trial.id()) && result.failure().isEmpty())
        .findFirst();
    if (earlier.isPresent()) {
      listener.finished(trial, earlier.get());
      return;
    }
    if (stopped) {
      return;
    }
    try (Kernels own = kernels.apply(Math.max(1, threads / jobs()))) {
      new TrialRunner(trial, folder, own, listener, stop).run().ifPresent(result -> {
        folder.add(result);
        listener.finished(trial, result);
      });
    }
  }
}
