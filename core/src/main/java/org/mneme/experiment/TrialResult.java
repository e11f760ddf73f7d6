package org.mneme.experiment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.mneme.memory.Profile;
import org.mneme.task.Evaluation;
import org.mneme.task.Metric;

/**
 * What came out of a trial.
 *
 * @param id the trial's name
 * @param variant how the comparison calls the memory
 * @param panel how the comparison calls the task
 * @param length the task's length; empty where it has none
 * @param seed where everything random started
 * @param failure why the trial failed; empty if it did not
 * @param metric the task's primary metric
 * @param parameters trained values in all
 * @param activeParameters trained values that take part in the computation for one token
 * @param stateBytes bytes remembered per sequence after the last training segment
 * @param steps updates made
 * @param seconds time spent training, evaluations left out
 * @param tokensPerSecond tokens read per second of training, the median over updates
 * @param millisecondsPerSegment duration of a scored training segment with its update, the median
 * @param gradientNorm the last gradient norm, for the record
 * @param evaluation the final evaluation; empty after a failure
 * @param references figures to compare the metric with, such as chance
 * @param curve the learning curve
 * @param diagnostics the memories' figures: the last of the training, and those of the final evaluation
 * @param profiles the memories' figures along an axis, of the final evaluation
 */
public record TrialResult(
    String id, String variant, String panel, OptionalLong length, long seed, Optional<String> failure, Metric metric,
    long parameters,
    long activeParameters, long stateBytes, long steps, double seconds, double tokensPerSecond,
    double millisecondsPerSegment,
    double gradientNorm, Optional<Evaluation> evaluation, Map<String, Double> references, List<CurvePoint> curve,
    Map<String, Double> diagnostics, List<Profile> profiles) {
  /** Returns the primary metric's value, NaN after a failure. */
  public double value() {
    return evaluation.map(found -> found.metrics().getOrDefault(metric.name(), Double.NaN)).orElse(Double.NaN);
  }
}
