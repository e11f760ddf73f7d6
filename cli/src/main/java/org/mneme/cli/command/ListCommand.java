package org.mneme.cli.command;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.TextTable;
import org.mneme.cli.console.UsageException;
import org.mneme.config.NameSuggestions;
import org.mneme.experiment.Presets;
import org.mneme.plugin.MemoryDefinition;
import org.mneme.plugin.Origin;
import org.mneme.plugin.TaskDefinition;
import org.mneme.train.OptimizerFamily;

/** {@code mneme list}: the names that configurations may use. */
final class ListCommand implements Command {
  private final Console console;

  private record Entry(String name, String summary, String paper, String jar, String version) {}

  @Inject
  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public String name() {
    return "list";
  }

  @Override
  public String summary() {
    return "the memories, tasks, optimizers and presets there are";
  }

  @Override
  public String arguments() {
    return "[memories|tasks|optimizers|presets]";
  }

  @Override
  public List<String> details() {
    return List
        .of("Lists the names that configurations may use, each with a sentence; 'mneme describe NAME' says more.");
  }

  @Override
  public List<Option> options() {
    return List.of(Flags.PLUGINS, Flags.JSON);
  }

  @Override
  public ExitCode run(Invocation invocation) {
    Map<String, Function<Catalogue, List<Entry>>> kinds = new LinkedHashMap<>();
    kinds.put("memories", ListCommand::memories);
    kinds.put("tasks", ListCommand::tasks);
    kinds.put("optimizers", ListCommand::optimizers);
    kinds.put("presets", ListCommand::presets);
    List<String> wanted = invocation.arguments().isEmpty() ? List.copyOf(kinds.keySet()) : invocation.arguments();
    for (String kind : wanted) {
      if (!kinds.containsKey(kind)) {
        throw new UsageException(NameSuggestions.unknown("kind", kind, kinds.keySet()));
      }
    }
    Catalogue catalogue = Catalogue.load(console, Flags.plugins(invocation));
    Map<String, List<Entry>> entries = new LinkedHashMap<>();
    wanted.forEach(kind -> entries.put(kind, kinds.get(kind).apply(catalogue)));
    if (invocation.has(Flags.JSON)) {
      console.out().println(Json.write(entries));
    } else {
      print(entries);
    }
    return ExitCode.OK;
  }

  private void print(Map<String, List<Entry>> entries) {
    List<String> parts = new ArrayList<>();
    entries.forEach((kind, list) -> {
      TextTable table =
          new TextTable(TextTable.Align.LEFT, TextTable.Align.LEFT).indented(2).wrapping(console.textColumns());
      list.forEach(entry -> table.row(entry.name(), sentence(entry)));
      parts.add(console.style().bold(kind) + "\n" + (list.isEmpty() ? "  none" : table.toString()));
    });
    console.out().println(String.join("\n\n", parts));
  }

  private static String sentence(Entry entry) {
    String sentence = entry.paper().isEmpty() ? entry.summary() : entry.summary() + " (" + entry.paper() + ")";
    String origin = new Origin(entry.jar(), entry.version()).toString();
    return origin.isEmpty() ? sentence : sentence + " [" + origin + "]";
  }

  private static List<Entry> memories(Catalogue catalogue) {
    List<Entry> entries = new ArrayList<>();
    for (String name : catalogue.memories().names()) {
      MemoryDefinition<?> memory = catalogue.memories().find(name).orElseThrow();
      entries.add(new Entry(name, memory.summary(), memory.paper(), memory.origin().jar(), memory.origin().version()));
    }
    return entries;
  }

  private static List<Entry> tasks(Catalogue catalogue) {
    List<Entry> entries = new ArrayList<>();
    for (String name : catalogue.tasks().names()) {
      TaskDefinition<?> task = catalogue.tasks().find(name).orElseThrow();
      entries.add(new Entry(name, task.summary(), task.paper(), task.origin().jar(), task.origin().version()));
    }
    return entries;
  }

  private static List<Entry> optimizers(Catalogue catalogue) {
    List<Entry> entries = new ArrayList<>();
    for (String name : catalogue.optimizers().names()) {
      OptimizerFamily optimizer = catalogue.optimizers().find(name).orElseThrow();
      Origin origin = Origin.of(optimizer.getClass());
      entries.add(new Entry(name, optimizer.summary(), "", origin.jar(), origin.version()));
    }
    return entries;
  }

  private static List<Entry> presets(Catalogue catalogue) {
    Presets presets = catalogue.presets();
    return presets.names().stream().map(name -> new Entry(name, description(presets, name), "", "", "")).toList();
  }

  private static String description(Presets presets, String name) {
    return presets.read(name).flatMap(tree -> tree.get("description").text()).orElse("");
  }
}
