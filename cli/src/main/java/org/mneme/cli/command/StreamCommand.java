package org.mneme.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.UsageException;
import org.mneme.cli.report.StreamPage;
import org.mneme.config.ConfigTree;
import org.mneme.experiment.ComparisonPlan;
import org.mneme.experiment.StreamReading;
import org.mneme.experiment.StreamReading.Window;
import org.mneme.experiment.TrialPlan;
import org.mneme.io.AtomicFiles;
import org.mneme.tensor.Kernels;

/** {@code mneme stream}: reads a stream without end and shows that a memory costs the same at its end as at its start. */
final class StreamCommand implements Command {
  private static final String PRESET = "stream";
  private static final long USUAL_TOKENS = 1_000_000;
  private static final Option TOKENS =
      Flags.with("tokens", "N", "how many tokens to read; otherwise 1000000");
  private static final Option FILE =
      Flags.with("out", "FILE", "write the page with the plots here; otherwise stream.html");
  /** Every so many of the windows are printed. */
  private static final int EVERY = 5;

  private static final int BAR = 30;

  private final Console console;

  @Inject
  StreamCommand(Console console) {
    this.console = console;
  }

  @Override
  public String name() {
    return PRESET;
  }

  @Override
  public String summary() {
    return "read a million tokens: what a memory costs along the way";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Reads one stream of random tokens with a model that has not been trained, segment by segment, and measures milliseconds per segment, "
            + "bytes remembered and the process's memory from the first token to the last. Without --config and --preset it takes the preset '"
            + PRESET
            + "'; another memory is one --set memory.type=NAME.");
  }

  @Override
  public List<Option> options() {
    return List.of(
        Flags.CONFIG, Flags.PRESET, Flags.SET, TOKENS, FILE, Flags.THREADS, Flags.PLUGINS, Flags.QUIET, Flags.JSON);
  }

  @Override
  public ExitCode run(Invocation invocation) {
    Catalogue catalogue = Catalogue.load(console, Flags.plugins(invocation));
    TrialPlan trial = trial(invocation, catalogue);
    long tokens = tokens(invocation);
    boolean plain = !invocation.has(Flags.QUIET) && !invocation.has(Flags.JSON);
    if (plain) {
      console.out()
          .printf(Locale.ROOT, "reading %,d tokens in segments of %d with %s%n", tokens, trial.model().segment(),
              trial.variant());
      console.out().printf("  %12s  %12s  %12s  %13s%n", "tokens read", "ms/segment", "state (KiB)", "process (MiB)");
    }
    List<Window> windows = new ArrayList<>();
    try (Kernels kernels = Device.kernels(Device.threads(invocation))) {
      new StreamReading(trial, kernels).read(tokens, window -> {
        windows.add(window);
        if (plain && windows.size() % EVERY == 0) {
          print(window, windows);
        }
      });
    }
    conclude(invocation, trial, windows);
    return ExitCode.OK;
  }

  private static TrialPlan trial(Invocation invocation, Catalogue catalogue) {
    ConfigTree tree = Configuration.isNamed(invocation)
        ? Configuration.tree(invocation, catalogue)
        : catalogue.presets()
            .read(PRESET)
            .orElseThrow(() -> new UsageException("the preset '" + PRESET + "' is missing"));
    ComparisonPlan plan = Configuration.plan(tree, invocation.values(Flags.SET), catalogue);
    return plan.trials().getFirst();
  }

  private static long tokens(Invocation invocation) {
    String given = invocation.value(TOKENS).orElse(Long.toString(USUAL_TOKENS));
    try {
      long tokens = Long.parseLong(given.replace("_", ""));
      if (tokens > 0) {
        return tokens;
      }
    } catch (NumberFormatException notANumber) {
      throw new UsageException("--tokens takes a whole number above 0, given '" + given + "'");
    }
    throw new UsageException("--tokens takes a whole number above 0, given '" + given + "'");
  }

  private void print(Window window, List<Window> windows) {
    double slowest = windows.stream().mapToDouble(Window::millisecondsPerSegment).max().orElse(1);
    int bar = (int) Math.round(BAR * window.millisecondsPerSegment() / slowest);
    console.out()
        .printf(Locale.ROOT, "  %,12d  %12.3f  %12.1f  %13.0f  %s%n", window.tokens(), window.millisecondsPerSegment(),
            window.stateBytes() / 1024.0, window.residentBytes() / 1024.0 / 1024.0, "#".repeat(bar));
  }

  private void conclude(Invocation invocation, TrialPlan trial, List<Window> windows) {
    Path page = Path.of(invocation.value(FILE).orElse("stream.html"));
    String finding = finding(windows);
    AtomicFiles.write(page, StreamPage.html(
        String.format(Locale.ROOT, "%s reads %,d tokens", trial.variant(), windows.getLast().tokens()), finding,
        windows));
    if (invocation.has(Flags.JSON)) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("memory", trial.variant());
      all.put("finding", finding);
      all.put("page", page.toString());
      all.put("windows", windows.stream().map(StreamCommand::json).toList());
      console.out().println(Json.write(all));
    } else {
      console.out().println(finding);
      console.out().println("plots: " + page);
    }
  }

  private static Map<String, Object> json(Window window) {
    return new TreeMap<>(Map.of(
        "tokens", window.tokens(), "millisecondsPerSegment", window.millisecondsPerSegment(), "stateBytes",
        window.stateBytes(), "residentBytes", window.residentBytes()));
  }

  /** Compares the last fifth with the second: in the first, Java still compiles. */
  private static String finding(List<Window> windows) {
    int fifth = Math.max(1, windows.size() / 5);
    List<Window> early = windows.subList(Math.min(fifth, windows.size() - 1), Math.min(2 * fifth, windows.size()));
    List<Window> late = windows.subList(windows.size() - fifth, windows.size());
    List<Window> compared = early.isEmpty() ? late : early;
    double before = median(compared);
    double after = median(late);
    return String.format(
        Locale.ROOT,
        "A segment takes %.3f ms in the last fifth of the stream, %+.1f %% against the second fifth; remembered are %,d bytes, %s; "
            + "the process's memory changed by %+.0f MiB.",
        after, 100 * (after / before - 1), late.getLast().stateBytes(),
        late.getLast().stateBytes() == compared.getFirst().stateBytes()
            ? "as many as in the second fifth"
            : String.format(Locale.ROOT, "%,d in the second fifth", compared.getFirst().stateBytes()),
        (late.getLast().residentBytes() - compared.getFirst().residentBytes()) / 1024.0 / 1024.0);
  }

  private static double median(List<Window> windows) {
    double[] sorted = windows.stream().mapToDouble(Window::millisecondsPerSegment).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
