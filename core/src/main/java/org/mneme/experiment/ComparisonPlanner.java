package org.mneme.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.mneme.config.Binder;
import org.mneme.config.ConfigTree;
import org.mneme.config.ConfigWriter;
import org.mneme.config.Doc;
import org.mneme.config.NameSuggestions;
import org.mneme.config.Problems;
import org.mneme.config.Range;
import org.mneme.model.ModelConfig;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.plugin.OptimizerRegistry;
import org.mneme.plugin.TaskRegistry;
import org.mneme.train.OptimizerFamily;
import org.mneme.train.TrainingConfig;

/**
 * Makes a comparison's trials from a configuration:
 *
 * <pre>
 * name: ...         description: ...
 * model: {...}      training: {...}        what all trials share
 * memory: [...]     task: {...}            of a single training; the comparison's where it lists none
 * compare:
 *   memories: [{name, memory: [...], model: {...}, training: {...}}]
 *   tasks:    [{name, task: {...}, lengths: [...], memories: [...], model: {...}, training: {...}}]
 *   seeds: [...]
 *   jobs: 1
 * </pre>
 *
 * <p>What a trial does not find in its memory's part it takes from its task's, then from the shared part, then from the defaults. Overrides of
 * {@code model}, {@code training}, {@code task} and {@code memory} count above all; {@code task.type} and {@code memory.type} choose one task, one memory.
 */
public final class ComparisonPlanner {
  private static final List<String> TOP =
      List.of("name", "description", "model", "training", "memory", "task", "compare");

  private final MemoryRegistry memories;
  private final TaskRegistry tasks;
  private final OptimizerRegistry optimizers;

  /** Takes what configurations may name. */
  public ComparisonPlanner(MemoryRegistry memories, TaskRegistry tasks, OptimizerRegistry optimizers) {
    this.memories = memories;
    this.tasks = tasks;
    this.optimizers = optimizers;
  }

  /** The plain keys at the top. */
  record Header(@Doc("How the run is called.") String name,
      @Doc("What the comparison shows, in one sentence.") String description) {
    Header() {
      this("comparison", "");
    }
  }

  /** Returns the records that the keys of a comparison are read into, by where they stand. */
  public static Map<String, Class<? extends Record>> keys() {
    Map<String, Class<? extends Record>> keys = new LinkedHashMap<>();
    keys.put("at the top", Header.class);
    keys.put("of compare", Lists.class);
    keys.put("of every entry of compare.tasks, beside task, model and training", PanelKeys.class);
    keys.put("of every entry of compare.memories, beside memory, model and training", VariantKeys.class);
    return keys;
  }

  /** The plain keys of an entry of {@code compare.memories}. */
  record VariantKeys(@Doc("How the memory is called in tables.") String name) {
    VariantKeys() {
      this("");
    }
  }

  /** The plain keys of {@code compare}. */
  record Lists(
      @Doc("Each trial is repeated with each of these.") List<Long> seeds,
      @Doc("Trials that run at the same time, each on its share of the threads.") @Range(min = 1, max = 1024) int jobs,
      @Doc("Time updates of each kind of trial first, a few seconds each, and say how long all will take.") boolean estimate) {
    Lists() {
      this(List.of(), 1, false);
    }
  }

  /** The plain keys of an entry of {@code compare.tasks}. */
  record PanelKeys(
      @Doc("How the task is called in tables.") String name, @Doc("The lengths to compare.") List<Long> lengths,
      @Doc("The names of the memories to compare on this task; empty for all.") List<String> memories) {
    PanelKeys() {
      this("", List.of(), List.of());
    }
  }

  private record Variant(String name, ConfigTree tree) {}

  private record Panel(String name, ConfigTree tree, PanelKeys keys) {}

  /** Overrides by what they change. */
  private record Overrides(List<String> shared, List<String> ofTrials) {
    static Overrides of(List<String> all) {
      List<String> shared = new ArrayList<>();
      List<String> ofTrials = new ArrayList<>();
      for (String override : all) {
        boolean ofTrial =
            List.of("model.", "training.", "task.", "memory.", "memory=").stream().anyMatch(override::startsWith);
        (ofTrial ? ofTrials : shared).add(override);
      }
      return new Overrides(shared, ofTrials);
    }

    Optional<String> value(String key) {
      return ofTrials.stream()
          .filter(override -> override.startsWith(key + "="))
          .map(override -> override.substring(key.length() + 1).strip())
          .reduce((first, second) -> second);
    }
  }

  /** Makes the plan, or reports everything that is wrong; the plan is worth nothing then. */
  public ComparisonPlan plan(ConfigTree file, List<String> overrides, Problems problems) {
    Overrides sorted = Overrides.of(overrides);
    ConfigTree tree = file.with(sorted.shared());
    problems.addAll(tree.problems());
    reportUnknownKeys(tree, problems);
    Header header = Binder.bind(tree.only("name", "description"), Header.class, problems);
    ConfigTree compare = tree.get("compare");
    Lists lists = Binder.bind(compare.without("memories", "tasks"), Lists.class, problems);
    List<Variant> variants = variants(tree, compare, sorted, problems);
    List<Panel> panels = panels(tree, compare, sorted, problems);
    List<TrialPlan> trials = new ArrayList<>();
    Map<String, PlanWriter.Base> bases = new HashMap<>();
    for (Panel panel : panels) {
      bases.put(panel.name(), base(tree, panel, sorted));
      reportUnknownMemories(panel, variants, problems);
      for (OptionalLong length : lengths(panel, sorted)) {
        for (Variant variant : variants) {
          if (panel.keys().memories().isEmpty() || panel.keys().memories().contains(variant.name())) {
            trial(tree, panel, length, variant, sorted, problems)
                .ifPresent(plan -> trials.addAll(seeded(plan, lists, sorted)));
          }
        }
      }
    }
    return new ComparisonPlan(header.name(), header.description(), new PlanWriter(bases).write(header, lists, trials),
        lists.jobs(), lists.estimate(),
        trials);
  }

  private static void reportUnknownKeys(ConfigTree tree, Problems problems) {
    for (String key : tree.keys()) {
      if (!TOP.contains(key)) {
        problems.add(tree.get(key).location(), NameSuggestions.unknown("key", key, TOP));
      }
    }
  }

  private static void reportUnknownMemories(Panel panel, List<Variant> variants, Problems problems) {
    List<String> names = variants.stream().map(Variant::name).toList();
    for (String name : panel.keys().memories()) {
      if (!names.contains(name) && names.size() > 1) {
        problems.add(panel.tree().get("memories").location(),
            NameSuggestions.unknown("memory of this comparison", name, names));
      }
    }
  }

  private static List<Variant> variants(ConfigTree tree, ConfigTree compare, Overrides overrides, Problems problems) {
    List<Variant> variants = new ArrayList<>();
    for (ConfigTree entry : compare.get("memories").entries()) {
      for (String key : entry.keys()) {
        List<String> known = List.of("name", "memory", "model", "training");
        if (!known.contains(key)) {
          problems.add(entry.get(key).location(), NameSuggestions.unknown("key", key, known));
        }
      }
      variants.add(new Variant(entry.get("name").text().orElse(memoryName(entry)), entry));
    }
    Optional<String> type = overrides.value("memory.type");
    if (type.isPresent()) {
      Optional<Variant> same =
          variants.stream().filter(variant -> memoryName(variant.tree()).equals(type.get())).findFirst();
      return List.of(same.orElse(new Variant(type.get(), tree.only("memory"))));
    }
    return variants.isEmpty() ? List.of(new Variant(memoryName(tree), tree.only("memory"))) : variants;
  }

  private static String memoryName(ConfigTree tree) {
    List<String> types =
        tree.get("memory").entries().stream().flatMap(entry -> entry.get("type").text().stream()).toList();
    return types.isEmpty() ? "none" : String.join("+", types);
  }

  private List<Panel> panels(ConfigTree tree, ConfigTree compare, Overrides overrides, Problems problems) {
    List<Panel> panels = new ArrayList<>();
    for (ConfigTree entry : compare.get("tasks").entries()) {
      PanelKeys keys = Binder.bind(entry.without("task", "model", "training"), PanelKeys.class, problems);
      panels.add(new Panel(keys.name().isEmpty() ? taskName(entry) : keys.name(), entry, keys));
    }
    Optional<String> type = overrides.value("task.type");
    if (type.isPresent()) {
      List<Panel> same = panels.stream().filter(panel -> taskName(panel.tree()).equals(type.get())).toList();
      return same.isEmpty() ? List.of(new Panel(type.get(), tree.only("task"), new PanelKeys())) : same;
    }
    return panels.isEmpty()
        ? List.of(new Panel(overrides.value("task.type").orElse(taskName(tree)), tree.only("task"), new PanelKeys()))
        : panels;
  }

  private static String taskName(ConfigTree tree) {
    return tree.get("task.type").text().orElse("task");
  }

  private static List<OptionalLong> lengths(Panel panel, Overrides overrides) {
    if (panel.keys().lengths().isEmpty() || overrides.value("task.length").isPresent()) {
      return List.of(OptionalLong.empty());
    }
    return panel.keys().lengths().stream().map(OptionalLong::of).toList();
  }

  /** What the trials of a task share; what is wrong with it is reported with each trial. */
  private static PlanWriter.Base base(ConfigTree tree, Panel panel, Overrides overrides) {
    List<String> changes = overrides.ofTrials()
        .stream()
        .filter(change -> change.startsWith("model.") || change.startsWith("training."))
        .toList();
    ConfigTree shared =
        tree.only("model", "training").merge(panel.tree().only("model", "training")).with(changes);
    Problems reportedElsewhere = new Problems();
    return new PlanWriter.Base(
        PretrainedShape.model(shared.get("model"), reportedElsewhere),
        Binder.bind(shared.get("training"), TrainingConfig.class, reportedElsewhere));
  }

  private Optional<TrialPlan> trial(
      ConfigTree tree, Panel panel, OptionalLong length, Variant variant, Overrides overrides, Problems problems) {
    ConfigTree shared = tree.only("model", "training")
        .merge(panel.tree().only("task", "model", "training"))
        .merge(variant.tree().only("memory", "model", "training"));
    List<String> changes = new ArrayList<>();
    length.ifPresent(value -> changes.add("task.length=" + value));
    changes.addAll(overrides.ofTrials());
    ConfigTree trial = shared.with(changes);
    ModelConfig model = PretrainedShape.model(trial.get("model"), problems);
    TrainingConfig training = Binder.bind(trial.get("training"), TrainingConfig.class, problems);
    Optional<OptimizerFamily> optimizer =
        optimizers.resolve(training.optimizer(), trial.get("training"), problems);
    List<MemoryRegistry.Resolved> resolved =
        BlockMemories.of(trial.get("memory").entries(), memories, model.layers(), problems);
    Optional<TaskRegistry.Resolved> task =
        tasks.resolveTask(PretrainedShape.task(trial.get("task"), model, tasks), problems);
    if (task.isEmpty() || optimizer.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong taskLength = length(task.get());
    if (taskLength.isPresent() && taskLength.getAsLong() < model.segment()) {
      problems.add(
          trial.get("task.length").location(),
          "length " + taskLength.getAsLong() + " is shorter than model.segment " + model.segment()
              + "; choose a longer task or a shorter segment");
    }
    String id =
        panel.name() + taskLength.stream().mapToObj(value -> "-" + value).findFirst().orElse("") + "-" + variant.name();
    return Optional
        .of(new TrialPlan(
            id, variant.name(), panel.name(), taskLength, model, training, resolved, task.get(), optimizer.get()));
  }

  /** Returns the length of a task; empty where it has none. */
  static OptionalLong length(TaskRegistry.Resolved task) {
    return ConfigWriter.fields(task.configuration()).get("length") instanceof Number number
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }

  private static List<TrialPlan> seeded(TrialPlan plan, Lists lists, Overrides overrides) {
    boolean one = lists.seeds().isEmpty() || overrides.value("training.seed").isPresent();
    List<Long> seeds = one ? List.of(plan.training().seed()) : lists.seeds();
    return seeds.stream()
        .map(seed -> new TrialPlan(
            plan.id() + "-seed" + seed, plan.variant(), plan.panel(), plan.length(), plan.model(),
            plan.training().withSeed(seed),
            plan.memories(), plan.task(), plan.optimizer()))
        .toList();
  }
}
