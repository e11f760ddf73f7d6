package org.mneme.benchmarks.profile;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.mneme.benchmarks.Size;
import org.mneme.benchmarks.Workload;
import org.mneme.tensor.Kernels;

/**
 * Prints where the time of a training step or an inference pass goes, as a table; see {@code benchmarks/profile}. The memories take turns, a step
 * each, so that the moods of the machine meet all of them.
 *
 * <p>Options: {@code --size S --memories none,transformer-xl --threads 1 --work training|inference --steps 100 --warm-up 100 --least 0.1}: kinds of
 * operations that take less than so many milliseconds with every memory stand together.
 */
public final class Profile {
  private static final Map<String, String> DEFAULTS = Map.of(
      "--size", "S", "--memories", "none,transformer-xl,compressive,infinite,product-key", "--threads", "1", "--work",
      "training", "--steps", "100", "--warm-up", "100", "--least", "0.1");
  private static final List<String> WORKS = List.of("training", "inference");

  private final Map<String, String> options;
  private final PrintStream out;

  private Profile(Map<String, String> options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Measures and prints. */
  public static void main(String[] arguments) {
    Map<String, String> options = new HashMap<>(DEFAULTS);
    for (int index = 0; index < arguments.length; index += 2) {
      if (!DEFAULTS.containsKey(arguments[index]) || index + 1 == arguments.length) {
        refuse("unknown option or no value: " + arguments[index] + "; options: " + new TreeSet<>(DEFAULTS.keySet()));
      }
      options.put(arguments[index], arguments[index + 1]);
    }
    if (!WORKS.contains(options.get("--work"))) {
      refuse("unknown work: " + options.get("--work") + "; there are: " + WORKS);
    }
    if (Arrays.stream(Size.values()).noneMatch(size -> size.name().equals(options.get("--size")))) {
      refuse("unknown size: " + options.get("--size") + "; there are: " + Arrays.toString(Size.values()));
    }
    new Profile(options, System.out).run();
  }

  private static void refuse(String problem) {
    System.err.println(problem);
    System.exit(2);
  }

  private int number(String option) {
    return Integer.parseInt(options.get(option));
  }

  private void run() {
    Map<String, OperationTimes> columns = new LinkedHashMap<>();
    List<Column> memories = new ArrayList<>();
    try {
      for (String memory : options.get("--memories").split(",")) {
        Column column = column(memory);
        memories.add(column);
        columns.put(memory, column.times());
        column.warmUp(number("--warm-up"));
      }
      for (int step = 0; step < number("--steps"); step++) {
        memories.forEach(Column::time);
      }
    } finally {
      memories.forEach(Column::close);
    }
    print(columns);
  }

  private Column column(String memory) {
    OperationTimes times = new OperationTimes();
    Kernels.Form form;
    try (Kernels best = Kernels.best(1)) {
      form = best.form();
    }
    Kernels kernels = new Kernels(form, number("--threads"), times);
    Workload workload = Workload.of(Size.valueOf(options.get("--size")), memory, kernels);
    return new Column(workload, options.get("--work").equals("training"), times);
  }

  /** One memory: its model, what is done with it, and the times of that. */
  private record Column(Workload workload, boolean training, OperationTimes times) {
    void warmUp(int steps) {
      times.warmUp(work(), steps);
    }

    void time() {
      times.time(work(), 1);
    }

    private DoubleSupplier work() {
      return training ? workload::train : workload::infer;
    }

    void close() {
      workload.close();
    }
  }

  private void print(Map<String, OperationTimes> columns) {
    out.printf(
        "%s at %s, threads: %s, milliseconds, the least of %s steps%n%n", options.get("--work"), options.get("--size"),
        options.get("--threads"), options.get("--steps"));
    out.println("| | " + String.join(" | ", columns.keySet()) + " |");
    out.println("|---".repeat(columns.size() + 1) + "|");
    double least = Double.parseDouble(options.get("--least"));
    TreeSet<OperationTimes.Kind> kinds = new TreeSet<>(
        Comparator.comparingDouble((OperationTimes.Kind kind) -> -most(columns, kind))
            .thenComparing(Comparator.naturalOrder()));
    columns.values().forEach(times -> times.kinds().forEach(kinds::add));
    kinds.stream()
        .filter(kind -> most(columns, kind) >= least)
        .forEach(kind -> line(
            kind.operation() + (kind.backward() ? ", gradient" : ""), columns, times -> times.milliseconds(kind)));
    line(
        "others", columns,
        times -> kinds.stream()
            .filter(kind -> most(columns, kind) < least)
            .mapToDouble(times::milliseconds)
            .sum());
    line("all operations", columns, OperationTimes::sum);
    line("the whole step", columns, OperationTimes::wholeStep);
    line("its median", columns, OperationTimes::medianStep);
  }

  private static double most(Map<String, OperationTimes> columns, OperationTimes.Kind kind) {
    return columns.values().stream().mapToDouble(times -> times.milliseconds(kind)).max().orElse(0);
  }

  private void line(String name, Map<String, OperationTimes> columns, ToDoubleFunction<OperationTimes> value) {
    StringBuilder line = new StringBuilder("| ").append(name);
    for (OperationTimes times : columns.values()) {
      double milliseconds = value.applyAsDouble(times);
      line.append(" | ").append(milliseconds == 0 ? "" : String.format(Locale.ROOT, "%.2f", milliseconds));
    }
    out.println(line.append(" |"));
  }
}
