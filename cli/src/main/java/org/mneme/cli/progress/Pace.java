package org.mneme.cli.progress;

import java.util.function.LongSupplier;
import org.mneme.cli.result.Figures;
import org.mneme.experiment.TrialPlan;
import org.mneme.train.StepReport;

/** How a trial comes along: how far it is, how fast, and how long it will take. */
final class Pace {
  private static final double SECOND = 1e9;
  private static final double WEIGHT = 0.1;

  private final TrialPlan plan;
  private final LongSupplier clock;
  private final long firstStep;
  private final long start;
  private long step;
  private double trainingSeconds;
  private double loss = Double.NaN;
  private double tokensPerSecond = Double.NaN;

  /**
   * Starts.
   *
   * @param step the updates already made in an earlier run
   * @param clock the time in nanoseconds
   */
  Pace(TrialPlan plan, long step, LongSupplier clock) {
    this.plan = plan;
    this.clock = clock;
    this.firstStep = step;
    this.step = step;
    this.start = clock.getAsLong();
  }

  void updated(StepReport report) {
    step = report.step();
    trainingSeconds += report.seconds();
    loss = average(loss, report.loss());
    tokensPerSecond = average(tokensPerSecond, report.tokens() / report.seconds());
  }

  private static double average(double sofar, double value) {
    return Double.isNaN(sofar) ? value : (1 - WEIGHT) * sofar + WEIGHT * value;
  }

  /** Returns the part of the training that is done, from 0 to 1: of its steps or of its time, whichever is further. */
  double done() {
    double ofSteps = (double) step / plan.training().steps();
    double minutes = plan.training().minutes();
    double ofTime = minutes > 0 ? trainingSeconds / (60 * minutes) : 0;
    return Math.clamp(Math.max(ofSteps, ofTime), 0, 1);
  }

  private double elapsed() {
    return (clock.getAsLong() - start) / SECOND;
  }

  /** Returns how long the rest of the training takes at this pace; NaN as long as nothing is known. */
  double secondsLeft() {
    double before = (double) firstStep / plan.training().steps();
    double here = done() - before;
    return here > 0 ? elapsed() / here * (1 - done()) : Double.NaN;
  }

  /** Returns such as "loss 1.234, 41,200 tokens/s, 0:31 left". */
  String words() {
    String lossWords = "loss " + Figures.decimal(loss, 3);
    return done() >= 1
        ? lossWords + ", evaluating"
        : lossWords + ", " + Figures.whole(tokensPerSecond) + " tokens/s, " + Figures.duration(secondsLeft()) + " left";
  }
}
