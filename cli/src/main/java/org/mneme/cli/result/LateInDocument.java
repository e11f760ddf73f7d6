package org.mneme.cli.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.mneme.experiment.Estimate;
import org.mneme.experiment.TrialResult;
import org.mneme.task.Series;

/**
 * Whether a memory helps where a document is longest: the last point of a curve of the loss by position, against that of the memory that keeps
 * nothing. Trials of the same seed are compared in pairs.
 */
public final class LateInDocument {
  private static final String CURVE = "loss by position";
  private static final int DECIMALS = 3;

  private final Panel panel;

  /** Takes the results of a task. */
  public LateInDocument(Panel panel) {
    this.panel = panel;
  }

  /** Returns whether this is a curve that says something about it. */
  public static boolean isShownBy(String curve) {
    return curve.startsWith(CURVE);
  }

  /** Returns what the ends of the curves say, in a sentence; empty where there is nothing to compare. */
  public Optional<String> sentence() {
    List<String> measured = panel.variants().stream().filter(variant -> !ends(variant).isEmpty()).toList();
    Optional<String> without = measured.stream()
        .filter(variant -> trials(variant).stream().allMatch(trial -> trial.stateBytes() == 0))
        .min(Comparator.comparingDouble(variant -> trials(variant).getFirst().parameters()));
    return without.flatMap(
        baseline -> measured.stream()
            .filter(variant -> !variant.equals(baseline) && gain(variant, baseline).count() > 0)
            .max(Comparator.comparingDouble(variant -> gain(variant, baseline).mean()))
            .map(best -> sentence(best, baseline)));
  }

  private String sentence(String best, String without) {
    Estimate gain = gain(best, without);
    Series curve = curve(trials(best).getFirst()).orElseThrow();
    double position = curve.x()[curve.x().length - 1];
    String ends = "At the end, around position " + Figures.whole(Math.round(position)) + ", " + best + " has "
        + Figures.decimal(mean(best), DECIMALS) + " and " + without + " "
        + Figures.decimal(mean(without), DECIMALS);
    if (!Double.isFinite(gain.halfInterval())) {
      return ends + ": one seed each, so nothing says how much of that is chance.";
    }
    String interval = " (difference " + Figures.decimal(gain.mean(), DECIMALS) + ", 95\u00a0% interval "
        + Figures.decimal(gain.low(), DECIMALS) + " to " + Figures.decimal(gain.high(), DECIMALS) + ")";
    return ends + interval
        + (gain.low() > 0 ? ": it helps late in the document." : ": no memory is seen to help late in the document.");
  }

  private double mean(String variant) {
    return Estimate.of(ends(variant).values().stream().mapToDouble(Double::doubleValue).toArray()).mean();
  }

  /** How much less the loss is at the end of the curve. */
  private Estimate gain(String variant, String without) {
    Map<Long, Double> others = ends(without);
    List<Double> gains = new ArrayList<>();
    ends(variant).forEach((seed, loss) -> gains.add(others.getOrDefault(seed, Double.NaN) - loss));
    return Estimate.of(gains.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private Map<Long, Double> ends(String variant) {
    return trials(variant).stream()
        .filter(trial -> end(trial).isPresent())
        .collect(Collectors.toMap(TrialResult::seed, trial -> end(trial).orElseThrow(), (first, again) -> again));
  }

  private List<TrialResult> trials(String variant) {
    return panel.costTrials(variant);
  }

  private static OptionalDouble end(TrialResult trial) {
    return curve(trial).map(curve -> OptionalDouble.of(curve.y()[curve.y().length - 1]))
        .filter(end -> Double.isFinite(end.getAsDouble()))
        .orElse(OptionalDouble.empty());
  }

  private static Optional<Series> curve(TrialResult trial) {
    return trial.evaluation()
        .stream()
        .flatMap(evaluation -> evaluation.series().stream())
        .filter(series -> isShownBy(series.name()) && series.x().length > 0)
        .findFirst();
  }
}
