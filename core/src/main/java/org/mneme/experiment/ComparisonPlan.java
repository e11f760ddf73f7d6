package org.mneme.experiment;

import java.util.List;

/**
 * All trials of a comparison.
 *
 * @param name how the comparison is called, such as the preset's name
 * @param description one sentence of what it shows; empty where nobody wrote one
 * @param configuration the resolved configuration as YAML, from which the same plan can be made again
 * @param jobs how many trials run at the same time
 * @param estimate whether to say first how long all will take
 * @param trials the trials in the order in which they run
 */
public record ComparisonPlan(String name, String description, String configuration, int jobs, boolean estimate,
    List<TrialPlan> trials) {
  /** Copies the list. */
  public ComparisonPlan {
    trials = List.copyOf(trials);
  }
}
