package org.mneme.cli.progress;

import org.mneme.cli.result.Figures;
import org.mneme.experiment.TrialResult;

/** How a trial ended, in a few words. */
final class Outcome {
  private Outcome() {}

  static String words(TrialResult result) {
    if (result.failure().isPresent()) {
      return "failed: " + result.failure().get();
    }
    return result.metric().label() + " " + Figures.decimal(result.value(), Figures.decimals(result.value()))
        + " after " + Figures.whole(result.steps()) + " steps in " + Figures.duration(result.seconds());
  }
}
