package org.mneme.cli.command;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.TextTable;
import org.mneme.cli.console.TextTable.Align;
import org.mneme.cli.console.TextTable.Cell;
import org.mneme.cli.doctor.Benchmark;
import org.mneme.cli.doctor.Check;
import org.mneme.cli.doctor.SampleTraining;
import org.mneme.cli.doctor.SelfTest;
import org.mneme.cli.result.Figures;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.experiment.Environment;
import org.mneme.model.BlockMemory;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.tensor.Kernels;

/** {@code mneme doctor}: what Mneme found here, and whether it computes right. */
final class DoctorCommand implements Command {
  private static final Option BENCHMARK =
      Flags.without("benchmark", "measure matrix products, memory bandwidth and a training step too, half a minute");

  private static final String CACHE = "transformer-xl";

  private final Console console;

  @Inject
  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "what Mneme found on this machine, and whether it computes right";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Shows versions, kernels, threads and memory, lists the plugins, and tests products and gradients for a second. Ends with exit code 1 "
            + "if a test fails and 3 if there is nothing to compute on.");
  }

  @Override
  public List<Option> options() {
    return List.of(BENCHMARK, Flags.THREADS, Flags.PLUGINS, Flags.JSON);
  }

  @Override
  public ExitCode run(Invocation invocation) {
    int threads = Device.threads(invocation);
    Catalogue catalogue = Catalogue.load(console, Flags.plugins(invocation));
    try (Kernels kernels = Device.kernels(threads)) {
      Map<String, Object> facts = facts(kernels, catalogue);
      List<Check> checks = new SelfTest(kernels).run();
      List<String> figures = invocation.has(BENCHMARK) ? benchmark(catalogue).run(threads) : List.of();
      if (invocation.has(Flags.JSON)) {
        console.out().println(Json.write(toMap(facts, checks, figures)));
      } else {
        print(facts, checks, figures);
      }
      return checks.stream().allMatch(Check::passed) ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  /** The sample training has a cache where a plugin brings one. */
  private static Benchmark benchmark(Catalogue catalogue) {
    ConfigTree options =
        ConfigTree.parse("type: " + CACHE + "\nlength: " + SampleTraining.SEGMENT, "the benchmark's memory");
    Optional<BlockMemory> memory = catalogue.memories()
        .find(CACHE)
        .flatMap(found -> catalogue.memories().resolve(options, SampleTraining.LAYERS, new Problems()))
        .map(MemoryRegistry.Resolved::memory);
    return new Benchmark(Device::kernels, memory);
  }

  private static Map<String, Object> facts(Kernels kernels, Catalogue catalogue) {
    Map<String, Object> facts = new LinkedHashMap<>(Environment.describe(kernels, 1));
    facts.remove("started");
    facts.remove("trialsAtATime");
    facts.put("threads", facts.remove("threadsPerTrial"));
    Runtime runtime = Runtime.getRuntime();
    facts.put("heap", "at most " + Figures.bytes(runtime.maxMemory()));
    facts.put("memories", String.join(", ", catalogue.memories().names()));
    facts.put("tasks", String.join(", ", catalogue.tasks().names()));
    return facts;
  }

  private void print(Map<String, Object> facts, List<Check> checks, List<String> figures) {
    TextTable table = new TextTable(Align.LEFT, Align.LEFT).wrapping(console.textColumns());
    facts.forEach((name, value) -> table.row(name, String.valueOf(value)));
    console.out().println(table);
    console.out().println();
    TextTable results = new TextTable(Align.LEFT, Align.LEFT, Align.LEFT).wrapping(console.textColumns());
    for (Check check : checks) {
      Cell mark = check.passed() ? new Cell("ok", console.style()::good) : new Cell("wrong", console.style()::bad);
      results.row(List.of(mark, Cell.of(check.name()), Cell.of(check.detail())));
    }
    console.out().println(results);
    if (!figures.isEmpty()) {
      console.out().println();
      figures.forEach(console.out()::println);
    }
  }

  private static Map<String, Object> toMap(Map<String, Object> facts, List<Check> checks, List<String> figures) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("facts", facts);
    all.put("checks", checks);
    all.put("figures", figures);
    return all;
  }
}
