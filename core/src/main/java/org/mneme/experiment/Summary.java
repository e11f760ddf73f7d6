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

  /** Returns the primary metric's mean over seeds with its interval. */
  public Estimate estimate() {
    return Estimate.of(values());
  }
}
