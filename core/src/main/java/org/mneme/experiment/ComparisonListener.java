package org.mneme.experiment;

import java.util.Collection;
import java.util.List;
import org.mneme.task.Evaluation;
import org.mneme.train.StepReport;

/**
 * Is told how a comparison goes on, from the thread that runs the trial; trials that run at the same time call at the same time. A plugin
 * contributes one with {@code part(ComparisonListener.class, ...)}.
 */
public interface ComparisonListener {
  /** Returns one that tells all of these, in order. */
  static ComparisonListener of(Collection<ComparisonListener> listeners) {
    List<ComparisonListener> all = List.copyOf(listeners);
    return new ComparisonListener() {
      @Override
      public void started(TrialPlan plan, long step) {
        all.forEach(each -> each.started(plan, step));
      }

      @Override
      public void updated(TrialPlan plan, StepReport report) {
        all.forEach(each -> each.updated(plan, report));
      }

      @Override
      public void evaluated(TrialPlan plan, long step, Evaluation evaluation) {
        all.forEach(each -> each.evaluated(plan, step, evaluation));
      }

      @Override
      public void finished(TrialPlan plan, TrialResult result) {
        all.forEach(each -> each.finished(plan, result));
      }
    };
  }

  /** A trial starts at a step: 0, or later when it goes on from a checkpoint. */
  default void started(TrialPlan plan, long step) {}

  /** An update was made. */
  default void updated(TrialPlan plan, StepReport report) {}

  /** The model was evaluated during training. */
  default void evaluated(TrialPlan plan, long step, Evaluation evaluation) {}

  /** A trial ended, well or badly; one that was already finished in an earlier run is reported too. */
  default void finished(TrialPlan plan, TrialResult result) {}
}
