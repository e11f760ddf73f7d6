package org.mneme.experiment;

import org.mneme.task.Evaluation;
import org.mneme.train.StepReport;

/** Is told how a comparison goes on, from the thread that runs the trial; trials that run at the same time call at the same time. */
public interface ComparisonListener {
  /** A trial starts at a step: 0, or later when it goes on from a checkpoint. */
  default void started(TrialPlan plan, long step) {}

  /** An update was made. */
  default void updated(TrialPlan plan, StepReport report) {}

  /** The model was evaluated during training. */
  default void evaluated(TrialPlan plan, long step, Evaluation evaluation) {}

  /** A trial ended, well or badly; one that was already finished in an earlier run is reported too. */
  default void finished(TrialPlan plan, TrialResult result) {}
}
