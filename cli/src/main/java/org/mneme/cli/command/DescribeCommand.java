package org.mneme.cli.command;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.UsageException;
import org.mneme.config.NameSuggestions;
import org.mneme.experiment.ComparisonPlanner;
import org.mneme.model.ModelConfig;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.plugin.Origin;
import org.mneme.train.TrainingConfig;

/** {@code mneme describe}: what a name stands for, and its keys. */
final class DescribeCommand implements Command {
  private static final String MODEL = "model";
  private static final String TRAINING = "training";
  private static final String COMPARE = "compare";

  private final Console console;

  @Inject
  DescribeCommand(Console console) {
    this.console = console;
  }

  @Override
  public String name() {
    return "describe";
  }

  @Override
  public String summary() {
    return "what a memory, task, optimizer or preset is, and all its keys";
  }

  @Override
  public String arguments() {
    return "NAME";
  }

  @Override
  public List<String> details() {
    return List.of(
        "NAME is a memory, a task, an optimizer or a preset (see 'mneme list'), or one of the parts that all trials have: 'model', 'training'; 'compare' has the keys of comparisons.");
  }

  @Override
  public List<Option> options() {
    return List.of(Flags.PLUGINS, Flags.JSON);
  }

  @Override
  public ExitCode run(Invocation invocation) {
    if (invocation.arguments().size() != 1) {
      throw new UsageException("describe takes one name, given " + invocation.arguments().size()
          + "; the names are in 'mneme list', and there are 'model', 'training' and 'compare'");
    }
    String name = invocation.arguments().getFirst();
    List<Description> found = find(Catalogue.load(console, Flags.plugins(invocation)), name);
    if (invocation.has(Flags.JSON)) {
      console.out().println(Json.write(found.stream().map(Description::toMap).toList()));
    } else {
      console.out().println(String.join("\n\n", found.stream().map(each -> each.toText(console)).toList()));
    }
    return ExitCode.OK;
  }

  /** A memory and a task may share a name: both are described. */
  private static List<Description> find(Catalogue catalogue, String name) {
    List<Description> found = new ArrayList<>();
    catalogue.memories().find(name).ifPresent(memory -> {
      List<Description.Part> parts = new ArrayList<>();
      parts.add(Description.Part.of("keys", memory.configuration()));
      parts.add(Description.Part.of("keys of every memory", MemoryRegistry.Entry.class));
      found.add(new Description(name, "memory", memory.summary(), memory.paper(), memory.origin(), parts, ""));
    });
    catalogue.tasks()
        .find(name)
        .ifPresent(task -> found.add(new Description(
            name, "task", task.summary(), task.paper(), task.origin(),
            List.of(Description.Part.of("keys", task.configuration())),
            "")));
    catalogue.optimizers()
        .find(name)
        .ifPresent(optimizer -> found.add(new Description(
            name, "optimizer", optimizer.summary(), "", Origin.of(optimizer.getClass()), List.of(), "")));
    catalogue.presets()
        .read(name)
        .ifPresent(tree -> found.add(new Description(
            name, "preset", tree.get("description").text().orElse(""), "", Origin.UNKNOWN, List.of(),
            catalogue.presets().text(name).orElse(""))));
    if (name.equals(MODEL)) {
      found.add(
          new Description(MODEL, "part of a configuration", "The shape of the shared transformer.", "", Origin.UNKNOWN,
              List.of(Description.Part.of("keys", ModelConfig.class)), ""));
    }
    if (name.equals(TRAINING)) {
      found.add(new Description(TRAINING, "part of a configuration", "How a model is trained.", "", Origin.UNKNOWN,
          List.of(Description.Part.of("keys", TrainingConfig.class)), ""));
    }
    if (name.equals(COMPARE)) {
      List<Description.Part> parts = new ArrayList<>();
      ComparisonPlanner.keys().forEach((place, keys) -> parts.add(Description.Part.of("keys " + place, keys)));
      found.add(new Description(COMPARE, "part of a configuration",
          "Which memories, tasks, lengths and seeds are compared.", "", Origin.UNKNOWN, parts, ""));
    }
    if (found.isEmpty()) {
      TreeSet<String> names = new TreeSet<>(List.of(MODEL, TRAINING, COMPARE));
      names.addAll(catalogue.memories().names());
      names.addAll(catalogue.tasks().names());
      names.addAll(catalogue.optimizers().names());
      names.addAll(catalogue.presets().names());
      throw new UsageException(NameSuggestions.unknown("name", name, names));
    }
    return found;
  }
}
