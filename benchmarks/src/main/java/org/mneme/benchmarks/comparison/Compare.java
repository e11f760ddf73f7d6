package org.mneme.benchmarks.comparison;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.mneme.benchmarks.Size;
import org.mneme.benchmarks.peer.Engines;
import org.mneme.benchmarks.peer.PeerModel;

/**
 * Runs our steps and the peer's in alternating rounds in one process and prints a table; see {@code benchmarks/compare-with-peer}.
 *
 * <p>Options: {@code --sizes S,M,P --memories none,transformer-xl --threads 1 --rounds 5 --steps 10 --warm-up 60 --out FILE}. A memory that the peer
 * does not have is timed without it.
 */
public final class Compare {
  private static final Map<String, String> DEFAULTS = Map.of(
      "--sizes", "S,M", "--memories", "none,transformer-xl", "--threads", "1", "--rounds", "5", "--steps", "10",
      "--warm-up", "60", "--out", "");
  private static final String HEAD =
      "size,memory,threads,work,ours_ms,ours_min_ms,ours_cpu_ms,peer_ms,peer_min_ms,peer_cpu_ms,ratio,cpu_ratio";

  private final Map<String, String> options;
  private final PrintStream out;

  private Compare(Map<String, String> options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Runs the comparison. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new java.util.HashMap<>(DEFAULTS);
    for (int index = 0; index < arguments.length; index += 2) {
      if (!DEFAULTS.containsKey(arguments[index]) || index + 1 == arguments.length) {
        System.err.println("unknown option or no value: " + arguments[index] + "; options: " + DEFAULTS.keySet());
        System.exit(2);
      }
      options.put(arguments[index], arguments[index + 1]);
    }
    new Compare(options, System.out).run();
    System.exit(0); // the peer's threads would keep the process alive
  }

  private int number(String option) {
    return Integer.parseInt(options.get(option));
  }

  private void run() throws Exception {
    List<String> lines = new ArrayList<>(List.of(HEAD));
    out.println("OPENBLAS_CORETYPE: " + environment("OPENBLAS_CORETYPE") + ", OPENBLAS_L2_SIZE: "
        + environment("OPENBLAS_L2_SIZE") + "; peer: "
        + (Engines.present() ? "libtorch " + Engines.start(number("--threads")).getVersion() : "none"));
    out.println(HEAD);
    for (String size : options.get("--sizes").split(",")) {
      for (String memory : options.get("--memories").split(",")) {
        for (String line : compare(Size.valueOf(size), memory)) {
          out.println(line);
          lines.add(line);
        }
      }
    }
    if (!options.get("--out").isEmpty()) {
      Files.write(
          Path.of(options.get("--out")), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    return value == null ? "unset" : value;
  }

  private List<String> compare(Size size, String memory) {
    int threads = number("--threads");
    boolean withPeer = Engines.present() && PeerModel.MEMORIES.contains(memory);
    try (
        Contestant ours = Contestants.ours(size, memory, threads);
        Contestant peers = withPeer ? Contestants.peers(size, memory, threads) : null) {
      Stopwatch warmUp = new Stopwatch();
      warmUp.time(ours::train, number("--warm-up"));
      warmUp.time(ours::infer, number("--warm-up"));
      if (withPeer) {
        warmUp.time(peers::train, number("--steps"));
        warmUp.time(peers::infer, number("--steps"));
      }
      Stopwatch[] watches = {new Stopwatch(), new Stopwatch(), new Stopwatch(), new Stopwatch()};
      for (int round = 0; round < number("--rounds"); round++) {
        watches[0].time(ours::train, number("--steps"));
        if (withPeer) {
          watches[1].time(peers::train, number("--steps"));
        }
        watches[2].time(ours::infer, number("--steps"));
        if (withPeer) {
          watches[3].time(peers::infer, number("--steps"));
        }
      }
      String start = size + "," + memory + "," + threads + ",";
      return List.of(
          start + "training," + line(watches[0], watches[1]), start + "inference," + line(watches[2], watches[3]));
    }
  }

  private static String line(Stopwatch ours, Stopwatch peers) {
    return String.format(
        Locale.ROOT, "%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f", ours.wallMedian(), ours.wallMinimum(),
        ours.processorMedian(), peers.wallMedian(), peers.wallMinimum(), peers.processorMedian(),
        peers.wallMedian() / ours.wallMedian(), peers.processorMedian() / ours.processorMedian());
  }
}
