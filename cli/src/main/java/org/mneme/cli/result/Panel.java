package org.mneme.cli.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.mneme.experiment.Estimate;
import org.mneme.experiment.Summary;
import org.mneme.experiment.TrialResult;
import org.mneme.task.Metric;

/**
 * The results of one task: memories x lengths.
 *
 * @param name how the comparison calls the task
 * @param metric what is measured
 * @param variants the memories, in the order of their first trials
 * @param lengths the lengths from short to long; one empty length where the task has none
 * @param summaries a summary for each memory and length that has trials
 */
public record Panel(String name, Metric metric, List<String> variants, List<OptionalLong> lengths,
    List<Summary> summaries) {
  /**
   * A figure to compare with.
   *
   * @param name what it is, such as {@code chance}; with the memories' names where it differs between memories
   * @param variants the memories that it belongs to; empty where it is the same for all
   * @param values a value for each length that has one
   */
  public record Reference(String name, List<String> variants, Map<OptionalLong, Double> values) {}

  /** Figures that differ by no more than this part are the same. */
  private static final double SAME = 1e-9;

  /** Groups results by task, in the order of their first trials. */
  public static List<Panel> of(List<TrialResult> results) {
    Map<String, List<TrialResult>> byPanel = new LinkedHashMap<>();
    results.forEach(result -> byPanel.computeIfAbsent(result.panel(), name -> new ArrayList<>()).add(result));
    List<Panel> panels = new ArrayList<>();
    byPanel.forEach((name, group) -> panels.add(of(name, group)));
    return panels;
  }

  private static Panel of(String name, List<TrialResult> results) {
    Metric metric = results.stream()
        .filter(result -> result.evaluation().isPresent())
        .findFirst()
        .orElse(results.getFirst())
        .metric();
    List<String> variants = results.stream().map(TrialResult::variant).distinct().toList();
    List<OptionalLong> lengths = new ArrayList<>();
    if (results.stream().anyMatch(result -> result.length().isEmpty())) {
      lengths.add(OptionalLong.empty());
    }
    results.stream()
        .flatMapToLong(result -> result.length().stream())
        .distinct()
        .sorted()
        .forEach(length -> lengths.add(OptionalLong.of(length)));
    return new Panel(name, metric, variants, lengths, Summary.of(results));
  }

  /** Returns the trials of a memory at a length. */
  public Optional<Summary> summary(String variant, OptionalLong length) {
    return summaries.stream()
        .filter(summary -> summary.variant().equals(variant) && summary.length().equals(length))
        .findFirst();
  }

  /** Returns the metric of a memory at a length. */
  public Estimate estimate(String variant, OptionalLong length) {
    return summary(variant, length).map(Summary::estimate).orElseGet(Estimate::of);
  }

  /** Returns the longest length. */
  public OptionalLong longest() {
    return lengths.getLast();
  }

  /** Returns all trials. */
  public List<TrialResult> results() {
    return summaries.stream().flatMap(summary -> summary.results().stream()).toList();
  }

  /** Returns a memory's trials at the longest length at which one of them did not fail: what its cost is read from. */
  public List<TrialResult> costTrials(String variant) {
    for (OptionalLong length : lengths.reversed()) {
      List<TrialResult> finished = summary(variant, length).stream()
          .flatMap(summary -> summary.results().stream())
          .filter(result -> result.failure().isEmpty())
          .toList();
      if (!finished.isEmpty()) {
        return finished;
      }
    }
    return List.of();
  }

  /** Returns the memories with a result at a length, the best first. */
  public List<String> ranking(OptionalLong length) {
    Comparator<String> byMean = Comparator.comparingDouble(variant -> estimate(variant, length).mean());
    return variants.stream()
        .filter(variant -> Double.isFinite(estimate(variant, length).mean()))
        .sorted(metric.higherIsBetter() ? byMean.reversed() : byMean)
        .toList();
  }

  /**
   * Returns how much better one memory is than another at a length. Trials of the same seed saw the same data, so they are compared in pairs; where
   * there are no pairs, the estimate has no interval.
   */
  public Estimate advantage(String better, String worse, OptionalLong length) {
    double sign = metric.higherIsBetter() ? 1 : -1;
    Map<Long, Double> others = new LinkedHashMap<>();
    summary(worse, length)
        .ifPresent(summary -> summary.results().forEach(result -> others.put(result.seed(), result.value())));
    double[] differences = summary(better, length).stream()
        .flatMap(summary -> summary.results().stream())
        .mapToDouble(result -> sign * (result.value() - others.getOrDefault(result.seed(), Double.NaN)))
        .filter(Double::isFinite)
        .toArray();
    double difference = sign * (estimate(better, length).mean() - estimate(worse, length).mean());
    return differences.length == 0 ? Estimate.of(difference) : Estimate.of(differences);
  }

  /** Returns the figures to compare with; memories for which one is the same share it. */
  public List<Reference> references() {
    Set<String> names = new LinkedHashSet<>();
    results().forEach(result -> names.addAll(result.references().keySet()));
    List<Reference> references = new ArrayList<>();
    names.stream().sorted().forEach(name -> references.addAll(references(name)));
    return references;
  }

  private List<Reference> references(String name) {
    List<Reference> groups = new ArrayList<>();
    for (String variant : variants) {
      Map<OptionalLong, Double> values = referenceValues(name, variant);
      Optional<Reference> same = groups.stream().filter(group -> agree(group.values(), values)).findFirst();
      if (values.isEmpty()) {
        continue;
      }
      List<String> members = new ArrayList<>(same.map(Reference::variants).orElse(List.of()));
      Map<OptionalLong, Double> all = new LinkedHashMap<>(same.map(Reference::values).orElse(Map.of()));
      members.add(variant);
      all.putAll(values);
      Reference group = new Reference(name + " for " + String.join(", ", members), members, all);
      groups.replaceAll(other -> same.filter(found -> found.equals(other)).isPresent() ? group : other);
      if (same.isEmpty()) {
        groups.add(group);
      }
    }
    return groups.size() == 1 ? List.of(new Reference(name, List.of(), groups.getFirst().values())) : groups;
  }

  private Map<OptionalLong, Double> referenceValues(String name, String variant) {
    Map<OptionalLong, Double> values = new LinkedHashMap<>();
    for (OptionalLong length : lengths) {
      double[] found = summary(variant, length).stream()
          .flatMap(summary -> summary.results().stream())
          .map(result -> result.references().getOrDefault(name, Double.NaN))
          .mapToDouble(Double::doubleValue)
          .toArray();
      double mean = Estimate.of(found).mean();
      if (Double.isFinite(mean)) {
        values.put(length, mean);
      }
    }
    return values;
  }

  private static boolean agree(Map<OptionalLong, Double> one, Map<OptionalLong, Double> other) {
    return one.entrySet().stream().allMatch(entry -> {
      double difference = Math.abs(other.getOrDefault(entry.getKey(), entry.getValue()) - entry.getValue());
      return difference <= SAME * Math.max(1, Math.abs(entry.getValue()));
    });
  }

  /** Returns the trials that failed. */
  public List<TrialResult> failures() {
    return results().stream().filter(result -> result.failure().isPresent()).toList();
  }

  /** Returns whether a memory has the best mean of several at a length. */
  public boolean isBest(String variant, OptionalLong length) {
    List<String> ranking = ranking(length);
    return ranking.size() > 1 && ranking.getFirst().equals(variant);
  }

  /** Returns a figure of a memory's {@linkplain #costTrials cost}, averaged over seeds; NaN if all its trials failed. */
  public double cost(String variant, ToDoubleFunction<TrialResult> figure) {
    return Estimate.of(costTrials(variant).stream().mapToDouble(figure).toArray()).mean();
  }

  /** Returns how the figures came about: seeds, budget, and where the cost was read. */
  public String caption() {
    List<Long> seeds = seeds();
    String numbers = String.join(", ", seeds.stream().map(String::valueOf).toList());
    List<String> parts = new ArrayList<>();
    parts.add(seeds.size() == 1 ? "seed " + numbers : "mean ± 95\u00a0% interval over seeds " + numbers);
    parts.add(budget());
    if (lengths.size() > 1) {
      parts.add("cost at length " + Figures.length(longest()));
    }
    return String.join("; ", parts);
  }

  /** Returns how many decimals tell this task's results apart. */
  public int decimals() {
    double largest =
        results().stream().mapToDouble(TrialResult::value).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    return Figures.decimals(largest);
  }

  /** Returns the seeds in the order of their first trials. */
  public List<Long> seeds() {
    return results().stream().map(TrialResult::seed).distinct().toList();
  }

  /** Returns what every trial was allowed: equal steps, or equal time where the steps came out different. */
  public String budget() {
    List<TrialResult> finished = results().stream().filter(result -> result.failure().isEmpty()).toList();
    List<Long> steps = finished.stream().map(TrialResult::steps).distinct().toList();
    if (finished.isEmpty()) {
      return "no trial finished";
    }
    if (steps.size() == 1) {
      return "equal steps: " + Figures.whole(steps.getFirst()) + (finished.size() == 1 ? "" : " each");
    }
    double seconds = finished.stream().mapToDouble(TrialResult::seconds).average().orElse(0);
    long fewest = steps.stream().min(Long::compare).orElseThrow();
    long most = steps.stream().max(Long::compare).orElseThrow();
    double spread = finished.stream().mapToDouble(result -> Math.abs(result.seconds() - seconds)).max().orElse(0);
    String range = Figures.whole(fewest) + " to " + Figures.whole(most) + " steps";
    return spread < 0.05 * seconds
        ? "equal time: " + Figures.duration(seconds) + " each, " + range
        : "unequal budgets: " + range;
  }
}
