package org.mneme.cli.progress;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.mneme.cli.console.Console;
import org.mneme.experiment.ComparisonListener;
import org.mneme.experiment.TrialPlan;
import org.mneme.experiment.TrialResult;
import org.mneme.train.StepReport;

/** Progress on a terminal: a bar for each trial that runs, and a line for each that ended. */
public final class BarProgress implements ComparisonListener {
  private static final int PARTS = 1000;
  private static final int MILLISECONDS_BETWEEN_DRAWINGS = 250;

  private final Console console;
  private final LiveArea area;
  private final TrialName names;
  private final LongSupplier clock;
  private final Map<String, Running> running = new HashMap<>();

  private record Running(Pace pace, ProgressBar bar) {}

  /**
   * Takes where the bars go.
   *
   * @param trials all trials of the comparison
   * @param clock the time in nanoseconds
   */
  public BarProgress(Console console, List<TrialPlan> trials, LongSupplier clock) {
    this.console = console;
    this.area = new LiveArea(console.out());
    this.names = new TrialName(trials);
    this.clock = clock;
  }

  @Override
  public synchronized void started(TrialPlan plan, long step) {
    ProgressBar bar = new ProgressBarBuilder()
        .setTaskName(names.number(plan) + "  " + TrialName.words(plan))
        .setInitialMax(PARTS)
        .setUpdateIntervalMillis(MILLISECONDS_BETWEEN_DRAWINGS)
        .setRenderer(new BarRenderer(console.style()))
        .setConsumer(new BarConsumer(area, plan.id(), console.columns() - 1))
        .build();
    running.put(plan.id(), new Running(new Pace(plan, step, clock), bar));
  }

  @Override
  public synchronized void updated(TrialPlan plan, StepReport report) {
    Running trial = running.get(plan.id());
    trial.pace().updated(report);
    trial.bar().stepTo(Math.round(PARTS * trial.pace().done()));
    trial.bar().setExtraMessage(trial.pace().words());
  }

  @Override
  public synchronized void finished(TrialPlan plan, TrialResult result) {
    Running trial = running.remove(plan.id());
    if (trial != null) {
      trial.bar().close();
    }
    String mark = result.failure().isPresent() ? console.style().bad("✗ ") : console.style().good("✓ ");
    String earlier = trial == null && result.failure().isEmpty() ? " (in an earlier run)" : "";
    String words = TrialName.words(plan) + ": " + Outcome.words(result) + earlier;
    area.replace(plan.id(), mark + names.number(plan) + "  " + words);
  }
}
