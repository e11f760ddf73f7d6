package org.mneme.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mneme.config.ConfigWriter;
import org.mneme.model.ModelConfig;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.train.TrainingConfig;

/**
 * Writes out every value of every trial, so that the same plan can be made again from this text alone. A task's part has all values of model and
 * training; a memory's part has those in which its trials differ from that.
 */
final class PlanWriter {
  private static final String SEED = "seed";

  private final Map<String, Base> bases;
  private final Map<String, Map<String, Object>> variants = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> panels = new LinkedHashMap<>();
  private final Map<String, List<Long>> lengths = new LinkedHashMap<>();
  private final Map<String, List<String>> names = new LinkedHashMap<>();

  /** What the trials of a task have in common, whatever their memory. */
  record Base(ModelConfig model, TrainingConfig training) {}

  /** Takes what the trials of each task have in common. */
  PlanWriter(Map<String, Base> bases) {
    this.bases = bases;
  }

  String write(ComparisonPlanner.Header header, ComparisonPlanner.Lists lists, List<TrialPlan> trials) {
    trials.forEach(this::add);
    panels.forEach((name, panel) -> {
      panel.put("lengths", lengths.get(name));
      panel.put("memories", names.get(name));
    });
    Map<String, Object> compare = new LinkedHashMap<>();
    compare.put("memories", new ArrayList<>(variants.values()));
    compare.put("tasks", new ArrayList<>(panels.values()));
    compare.put("seeds", trials.stream().map(TrialPlan::seed).distinct().toList());
    compare.put("jobs", lists.jobs());
    compare.put("estimate", lists.estimate());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", header.name());
    all.put("description", header.description());
    all.put("compare", compare);
    return ConfigWriter.write(all);
  }

  private void add(TrialPlan trial) {
    Base base = bases.get(trial.panel());
    Map<String, Object> variant = variants.computeIfAbsent(trial.variant(), name -> variant(trial));
    addOwn(variant, "model", trial.model(), base.model());
    addOwn(variant, "training", trial.training(), base.training());
    panels.computeIfAbsent(trial.panel(), name -> panel(trial, base));
    List<Long> known = lengths.computeIfAbsent(trial.panel(), key -> new ArrayList<>());
    trial.length().ifPresent(length -> {
      if (!known.contains(length)) {
        known.add(length);
      }
    });
    List<String> carried = names.computeIfAbsent(trial.panel(), key -> new ArrayList<>());
    if (!carried.contains(trial.variant())) {
      carried.add(trial.variant());
    }
  }

  private static Map<String, Object> variant(TrialPlan trial) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (MemoryRegistry.Resolved resolved : trial.memories()) {
      Map<String, Object> entry = new LinkedHashMap<>(ConfigWriter.fields(resolved.entry()));
      entry.putAll(ConfigWriter.fields(resolved.configuration()));
      entries.add(entry);
    }
    Map<String, Object> variant = new LinkedHashMap<>();
    variant.put("name", trial.variant());
    variant.put("memory", entries);
    return variant;
  }

  /** Adds what differs from the task's part; seeds have a list of their own. */
  @SuppressWarnings("unchecked")
  private static void addOwn(Map<String, Object> variant, String part, Record of, Record base) {
    Map<String, Object> common = ConfigWriter.fields(base);
    ConfigWriter.fields(of).forEach((key, value) -> {
      if (!key.equals(SEED) && !value.equals(common.get(key))) {
        ((Map<String, Object>) variant.computeIfAbsent(part, name -> new LinkedHashMap<>())).put(key, value);
      }
    });
  }

  private static Map<String, Object> panel(TrialPlan trial, Base base) {
    Map<String, Object> task = new LinkedHashMap<>();
    task.put("type", trial.task().name());
    task.putAll(ConfigWriter.fields(trial.task().configuration()));
    Map<String, Object> panel = new LinkedHashMap<>();
    panel.put("name", trial.panel());
    panel.put("task", task);
    panel.put("model", base.model());
    panel.put("training", base.training());
    return panel;
  }
}
