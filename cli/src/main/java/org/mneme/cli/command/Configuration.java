package org.mneme.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.UsageException;
import org.mneme.config.ConfigTree;
import org.mneme.config.NameSuggestions;
import org.mneme.config.Problems;
import org.mneme.experiment.ComparisonPlan;
import org.mneme.experiment.ComparisonPlanner;

/** The configuration that a command line asks for: a preset, a file on top of it, overrides on top of both. */
final class Configuration {
  /** The preset that is taken where the command line names no configuration. */
  static final String DEFAULT_PRESET = "quick";

  /** The preset that is taken instead where an option names a pre-trained model. */
  private static final String PRETRAINED_PRESET = "finetune";

  static final List<Option> OPTIONS = List.of(Flags.CONFIG, Flags.PRESET, Flags.SET);

  private Configuration() {}

  /** Returns whether the command line names a configuration. */
  static boolean isNamed(Invocation invocation) {
    return invocation.has(Flags.CONFIG) || invocation.has(Flags.PRESET);
  }

  /** Returns what is written, before overrides. */
  static ConfigTree tree(Invocation invocation, Catalogue catalogue) {
    Optional<ConfigTree> preset = invocation.value(Flags.PRESET).map(name -> preset(catalogue, name));
    Optional<ConfigTree> file = invocation.value(Flags.CONFIG).map(name -> file(Path.of(name)));
    if (preset.isPresent() && file.isPresent()) {
      return preset.get().merge(file.get());
    }
    return preset.or(() -> file).orElseGet(() -> preset(catalogue, defaultPreset(invocation)));
  }

  /** A pre-trained model is fine-tuned, not trained as one that begins with random values. */
  private static String defaultPreset(Invocation invocation) {
    boolean pretrained =
        invocation.values(Flags.SET).stream().anyMatch(override -> override.startsWith("model.pretrained="));
    return pretrained ? PRETRAINED_PRESET : DEFAULT_PRESET;
  }

  private static ConfigTree preset(Catalogue catalogue, String name) {
    return catalogue.presets()
        .read(name)
        .orElseThrow(
            () -> new UsageException(NameSuggestions.unknown("preset", name, catalogue.presets().names())));
  }

  /** Returns what a file holds; a run's folder stands for its configuration. */
  static ConfigTree file(Path path) {
    Path inRun = path.resolve(RunPlace.CONFIGURATION);
    return ConfigTree.read(Files.isRegularFile(inRun) ? inRun : path);
  }

  /**
   * Returns the trials.
   *
   * @throws org.mneme.config.ConfigurationException with everything that is wrong
   */
  static ComparisonPlan plan(ConfigTree tree, List<String> overrides, Catalogue catalogue) {
    Problems problems = new Problems();
    if (tree.keys().isEmpty()) {
      problems.addAll(tree.problems());
      problems.throwIfAny(); // of a file that cannot be read, nothing more is worth saying
    }
    ComparisonPlan plan =
        new ComparisonPlanner(catalogue.memories(), catalogue.tasks(), catalogue.optimizers())
            .plan(tree, overrides, problems);
    problems.throwIfAny();
    return plan;
  }
}
