package org.mneme.benchmarks.comparison;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.mneme.benchmarks.Size;

/**
 * Runs our steps and the peer's in alternating rounds and prints a table; see {@code benchmarks/compare-with-peer}.
 *
 * <p>Options: {@code --sizes S,M,P --memories none,transformer-xl --threads 1 --rounds 5 --steps 10 --warm-up 60 --warm-up-seconds 15 --peer pytorch
 * --out FILE}. A memory that the peer does not have is timed without it. Ours warms up for so many steps and so long at least: the compiler works on
 * another processor for some seconds, which would slow down the steps that are timed.
 */
public final class Compare {
  private static final Map<String, String> DEFAULTS = Map.of(
      "--sizes", "S,M", "--memories", "none,transformer-xl,compressive,infinite,product-key", "--threads", "1",
      "--rounds", "5", "--steps", "10", "--warm-up", "60", "--warm-up-seconds", "15", "--peer", "", "--out", "");
  private static final String HEAD =
      "size,memory,threads,work,ours_ms,ours_min_ms,ours_cpu_ms,peer_ms,peer_min_ms,peer_cpu_ms,ratio,cpu_ratio,warm_up_steps";

  /** The share of the final speed from which on a program is warm. */
  private static final double WARM = 0.9;

  private static final long NANOSECONDS_PER_SECOND = 1_000_000_000;

  private final Map<String, String> options;
  private final String peer;
  private final PrintStream out;

  private Compare(Map<String, String> options, PrintStream out) {
    this.options = options;
    this.peer = options.get("--peer").isEmpty() ? Contestants.bestPeer() : options.get("--peer");
    this.out = out;
  }

  /** Runs the comparison. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new java.util.HashMap<>(DEFAULTS);
    for (int index = 0; index < arguments.length; index += 2) {
      if (!DEFAULTS.containsKey(arguments[index]) || index + 1 == arguments.length) {
        refuse("unknown option or no value: " + arguments[index] + "; options: " + new TreeSet<>(DEFAULTS.keySet()));
      }
      options.put(arguments[index], arguments[index + 1]);
    }
    if (!options.get("--peer").isEmpty() && !Contestants.peers().contains(options.get("--peer"))) {
      refuse("unknown peer: " + options.get("--peer") + "; peers: " + Contestants.peers());
    }
    if (!options.get("--peer").isEmpty() && !Contestants.present(options.get("--peer"))) {
      refuse(
          "the peer " + options.get("--peer")
              + " is not there: pytorch and compiled need python3 with torch, and MNEME_PEER; "
              + "libtorch needs the jar built with -Ppeer");
    }
    new Compare(options, System.out).run();
    System.exit(0); // the threads of a peer in this process would keep it alive
  }

  private static void refuse(String problem) {
    System.err.println(problem);
    System.exit(2);
  }

  private int number(String option) {
    return Integer.parseInt(options.get(option));
  }

  private void run() throws Exception {
    List<String> lines = new ArrayList<>(List.of(HEAD));
    out.println("OPENBLAS_CORETYPE: " + environment("OPENBLAS_CORETYPE") + ", OPENBLAS_L2_SIZE: "
        + environment("OPENBLAS_L2_SIZE") + "; peer: " + (peer.isEmpty() ? "none" : peer));
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
    try (
        Contestant ours = Contestants.ours(size, memory, threads);
        Contestant theirs =
            size.hasPeers() && Contestants.has(peer, memory) ? Contestants.peer(peer, size, memory, threads) : null) {
      Stopwatch[] watches = {new Stopwatch(), new Stopwatch(), new Stopwatch(), new Stopwatch()};
      Stopwatch[] warmUp = {new Stopwatch(), new Stopwatch(), new Stopwatch(), new Stopwatch()};
      warmUp(ours, warmUp);
      round(theirs, warmUp, 2, number("--steps"));
      for (int round = 0; round < number("--rounds"); round++) {
        round(ours, watches, 0, number("--steps"));
        round(theirs, watches, 2, number("--steps"));
      }
      String start = size + "," + memory + "," + threads + ",";
      return List.of(
          start + "training," + line(watches[0], watches[2], warmUp[0]),
          start + "inference," + line(watches[1], watches[3], warmUp[1]));
    }
  }

  private void warmUp(Contestant ours, Stopwatch[] warmUp) {
    long start = System.nanoTime();
    round(ours, warmUp, 0, number("--warm-up"));
    while (System.nanoTime() - start < number("--warm-up-seconds") * NANOSECONDS_PER_SECOND) {
      round(ours, warmUp, 0, 1);
    }
  }

  private static void round(Contestant contestant, Stopwatch[] watches, int first, int steps) {
    if (contestant != null) {
      watches[first].time(contestant::train, contestant::processorMilliseconds, steps);
      watches[first + 1].time(contestant::infer, contestant::processorMilliseconds, steps);
    }
  }

  private static String line(Stopwatch ours, Stopwatch peers, Stopwatch warmUp) {
    return String.format(
        Locale.ROOT, "%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,%d", ours.wallMedian(), ours.wallMinimum(),
        ours.processorMedian(), peers.wallMedian(), peers.wallMinimum(), peers.processorMedian(),
        peers.wallMedian() / ours.wallMedian(), peers.processorMedian() / ours.processorMedian(),
        warmUp.runsUntil(ours.wallMedian() / WARM));
  }
}
