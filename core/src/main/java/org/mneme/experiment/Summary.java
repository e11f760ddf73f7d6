package org.mneme.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The trials of one memory on one task and length, over seeds.
 *
 * @param variant how the comparison calls the memory
 * @param panel how the comparison calls the task
 * @param length the task's length; empty where it has none
 * @param results the trials
 */
public record Summary(String variant, String panel, OptionalLong length, List<TrialResult> results) {
  /** Two-sided 95 % quantiles of Student's t distribution for 1 to 10 degrees of freedom. */
  private static final double[] STUDENT_95 = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};

  private record Key(String panel, OptionalLong length, String variant) {}

  /** Groups results by task, length and memory, in the order of their first trials. */
  public static List<Summary> of(List<TrialResult> results) {
    Map<Key, List<TrialResult>> groups = new LinkedHashMap<>();
    for (TrialResult result : results) {
      groups.computeIfAbsent(new Key(result.panel(), result.length(), result.variant()), key -> new ArrayList<>())
          .add(result);
    }
    List<Summary> summaries = new ArrayList<>();
    groups.forEach(
        (key, group) -> summaries.add(new Summary(key.variant(), key.panel(), key.length(), List.copyOf(group))));
    return summaries;
  }

  /** Returns the primary metric of the trials that did not fail. */
  public double[] values() {
    return results.stream().mapToDouble(TrialResult::value).filter(Double::isFinite).toArray();
  }

  /** Returns the mean over seeds, NaN if every trial failed. */
  public double mean() {
    double[] values = values();
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return values.length == 0 ? Double.NaN : sum / values.length;
  }

  /** Returns half the width of the 95 % confidence interval of the mean by Student's t; NaN for fewer than two seeds. */
  public double halfInterval() {
    double[] values = values();
    if (values.length < 2) {
      return Double.NaN;
    }
    double mean = mean();
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    int freedom = values.length - 1;
    double quantile = freedom <= STUDENT_95.length ? STUDENT_95[freedom - 1] : 1.96;
    return quantile * Math.sqrt(squares / freedom / values.length);
  }
}
