package org.mneme.cli.progress;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.mneme.cli.result.Figures;
import org.mneme.experiment.ComparisonListener;
import org.mneme.experiment.TrialPlan;
import org.mneme.experiment.TrialResult;
import org.mneme.train.StepReport;

/** Progress as plain lines, for files and pipes: one when a trial starts and ends, and one now and then between. */
public final class LineProgress implements ComparisonListener {
  private static final long BETWEEN_LINES = 10_000_000_000L;

  private final PrintStream out;
  private final TrialName names;
  private final LongSupplier clock;
  private final Map<String, Running> running = new HashMap<>();

  private static final class Running {
    final Pace pace;
    long lastLine;

    Running(Pace pace, long now) {
      this.pace = pace;
      this.lastLine = now;
    }
  }

  /**
   * Takes where the lines go.
   *
   * @param trials all trials of the comparison
   * @param clock the time in nanoseconds
   */
  public LineProgress(PrintStream out, List<TrialPlan> trials, LongSupplier clock) {
    this.out = out;
    this.names = new TrialName(trials);
    this.clock = clock;
  }

  @Override
  public synchronized void started(TrialPlan plan, long step) {
    running.put(plan.id(), new Running(new Pace(plan, step, clock), clock.getAsLong()));
    String start = step == 0 ? "starts" : "goes on from step " + Figures.whole(step);
    print(plan, start + ", " + Figures.whole(plan.training().steps()) + " steps");
  }

  @Override
  public synchronized void updated(TrialPlan plan, StepReport report) {
    Running trial = running.get(plan.id());
    trial.pace.updated(report);
    if (clock.getAsLong() - trial.lastLine >= BETWEEN_LINES) {
      trial.lastLine = clock.getAsLong();
      print(plan, "step " + Figures.whole(report.step()) + ", " + trial.pace.words());
    }
  }

  @Override
  public synchronized void finished(TrialPlan plan, TrialResult result) {
    boolean earlier = running.remove(plan.id()) == null && result.failure().isEmpty();
    print(plan, Outcome.words(result) + (earlier ? " (in an earlier run)" : ""));
  }

  private void print(TrialPlan plan, String words) {
    out.println(names.number(plan) + " (" + TrialName.words(plan) + "): " + words);
  }
}
