package org.mneme.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an evaluation found.
 *
 * @param metrics the figures by name; the task's primary metric is among them
 * @param series the curves
 */
public record Evaluation(Map<String, Double> metrics, List<Series> series) {
  /** Copies the parts. */
  public Evaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    series = List.copyOf(series);
  }
}
