package org.mneme.cli.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mneme.config.ConfigTree;
import org.mneme.experiment.RunFolder;
import org.mneme.experiment.TrialResult;
import org.mneme.io.FileException;

/**
 * What is known of one run, or of several that are shown together.
 *
 * @param name how the run is called
 * @param description what it shows, in a sentence; may be empty
 * @param sources where it was read from: one entry a run
 * @param results the trials
 */
public record RunRecord(String name, String description, List<Source> sources, List<TrialResult> results) {
  /**
   * What a run was made from.
   *
   * @param name the run's folder
   * @param configuration its resolved configuration as YAML
   * @param environment the facts about where it took place
   */
  public record Source(String name, String configuration, Map<String, String> environment) {}

  /** Copies the lists. */
  public RunRecord {
    sources = List.copyOf(sources);
    results = List.copyOf(results);
  }

  /**
   * Reads runs.
   *
   * @throws FileException if one cannot be read
   */
  public static RunRecord of(List<RunFolder> folders) {
    List<Source> sources = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    Set<String> descriptions = new LinkedHashSet<>();
    List<TrialResult> results = new ArrayList<>();
    for (RunFolder folder : folders) {
      ConfigTree tree = ConfigTree.parse(folder.configuration(), folder.path().toString());
      tree.get("name").text().ifPresent(names::add);
      tree.get("description").text().ifPresent(descriptions::add);
      sources.add(new Source(folder.path().toString(), folder.configuration(), environment(folder)));
      add(folder, results);
    }
    return new RunRecord(String.join(" + ", names), String.join(" ", descriptions), sources, results);
  }

  /** A trial that an earlier run has too stays apart, under the name of its run. */
  private static void add(RunFolder folder, List<TrialResult> results) {
    Set<String> known = new LinkedHashSet<>(results.stream().map(TrialResult::id).toList());
    boolean twice = folder.results().stream().anyMatch(result -> known.contains(result.id()));
    String run = String.valueOf(folder.path().toAbsolutePath().normalize().getFileName());
    folder.results()
        .forEach(result -> results.add(twice ? renamed(result, result.variant() + " (" + run + ")") : result));
  }

  private static TrialResult renamed(TrialResult result, String variant) {
    return new TrialResult(result.id(), variant, result.panel(), result.length(), result.seed(), result.failure(),
        result.metric(),
        result.parameters(), result.activeParameters(), result.stateBytes(), result.steps(), result.seconds(),
        result.tokensPerSecond(), result.millisecondsPerSegment(), result.gradientNorm(), result.evaluation(),
        result.references(), result.curve(), result.diagnostics(), result.profiles());
  }

  private static Map<String, String> environment(RunFolder folder) {
    Map<String, String> facts = new LinkedHashMap<>();
    try {
      new ObjectMapper().readTree(folder.environment())
          .properties()
          .forEach(fact -> facts.put(fact.getKey(),
              fact.getValue().isValueNode() ? fact.getValue().asText() : fact.getValue().toString()));
    } catch (JsonProcessingException broken) {
      throw new FileException(
          "the facts about the run in " + folder.path() + " cannot be read: environment.json is no JSON", broken);
    }
    return facts;
  }

  /** Returns the trials that failed. */
  public List<TrialResult> failures() {
    return results.stream().filter(result -> result.failure().isPresent()).toList();
  }
}
