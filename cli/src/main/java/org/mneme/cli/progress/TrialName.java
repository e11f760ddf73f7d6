package org.mneme.cli.progress;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mneme.cli.result.Figures;
import org.mneme.experiment.TrialPlan;

/** What trials are called on the screen: their number, and what tells them apart. */
final class TrialName {
  private final int count;
  private final Map<String, Integer> numbers = new HashMap<>();

  TrialName(List<TrialPlan> trials) {
    count = trials.size();
    trials.forEach(trial -> numbers.put(trial.id(), numbers.size() + 1));
  }

  /** Returns such as "trial 3 of 16". */
  String number(TrialPlan plan) {
    return "trial " + numbers.getOrDefault(plan.id(), 0) + " of " + count;
  }

  /** Returns such as "sorting 512, transformer-xl, seed 1". */
  static String words(TrialPlan plan) {
    String length = plan.length().isPresent() ? " " + Figures.length(plan.length()) : "";
    return plan.panel() + length + ", " + plan.variant() + ", seed " + plan.seed();
  }
}
