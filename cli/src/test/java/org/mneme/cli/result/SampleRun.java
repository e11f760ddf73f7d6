package org.mneme.cli.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.mneme.experiment.CurvePoint;
import org.mneme.experiment.TrialResult;
import org.mneme.memory.Profile;
import org.mneme.task.Evaluation;
import org.mneme.task.Metric;
import org.mneme.task.Series;

/** A made-up comparison of the size of a real one: four memories, sorting at four lengths and text, three seeds, and one failure. */
public final class SampleRun {
  public static final Metric ACCURACY = new Metric("accuracy", "accuracy (%)", true);
  public static final Metric BITS = new Metric("bitsPerByte", "bits per byte", false);

  private static final List<String> MEMORIES = List.of("none", "transformer-xl", "infinite", "product-key");
  private static final long[] LENGTHS = {256, 512, 1024, 2048};
  private static final double[][] ACCURACIES =
      {{61, 48, 41, 37}, {97, 88, 71, 55}, {98.5, 95, 90, 83}, {64, 50, 42, 38.5}};
  private static final double[] BITS_PER_BYTE = {2.61, 2.44, 2.41, 2.55};
  private static final double[] SPEED = {52_000, 41_300, 23_800, 39_000};
  private static final double[] STATE = {0, 65_536, 98_304, 0};
  private static final int STEPS = 1200;

  private SampleRun() {}

  /** The whole comparison. */
  public static RunRecord run() {
    List<TrialResult> results = new ArrayList<>();
    Random random = new Random(7);
    for (int length = 0; length < LENGTHS.length; length++) {
      for (int memory = 0; memory < MEMORIES.size(); memory++) {
        for (long seed = 1; seed <= 3; seed++) {
          boolean fails = MEMORIES.get(memory).equals("infinite") && LENGTHS[length] == 2048 && seed == 2;
          results.add(fails ? failed(seed) : sorting(memory, length, seed, random));
        }
      }
    }
    for (int memory = 0; memory < MEMORIES.size(); memory++) {
      for (long seed = 1; seed <= 3; seed++) {
        results.add(text(memory, seed, random));
      }
    }
    return new RunRecord("quick",
        "Which memory keeps how much of the past? Sorting symbols by frequency at four lengths, and a short run on "
            + "source code.",
        List.of(new RunRecord.Source("runs/quick", configuration(), environment())), results);
  }

  /** A trial that ran out of memory. */
  public static TrialResult failed(long seed) {
    return new TrialResult("sorting-2048-infinite-seed" + seed, "infinite", "sorting", OptionalLong.of(2048), seed,
        Optional.of("out of memory: cannot allocate <8,589,934,592> bytes; use a smaller model, batch or memory"),
        ACCURACY, 0, 0, 0, 0, 12,
        Double.NaN, Double.NaN, Double.NaN, Optional.empty(), Map.of(), List.of(), Map.of(), List.of());
  }

  private static TrialResult sorting(int memory, int length, long seed, Random random) {
    double value = Math.min(100, ACCURACIES[memory][length] + 1.2 * random.nextGaussian());
    Map<String, Double> references = new LinkedHashMap<>();
    references.put("chance", 12.5);
    double[] reaches = {0.35, 0.8, 1, 0.35};
    references.put("oracle",
        reaches[memory] == 1 ? 99 : Math.min(99, 30 + 22_000.0 * reaches[memory] / LENGTHS[length]));
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", value);
    metrics.put("freeRunningAccuracy", value - 6);
    metrics.put("kendallTau", value / 110);
    String id = "sorting-" + LENGTHS[length] + "-" + MEMORIES.get(memory) + "-seed" + seed;
    return result(id, memory, "sorting", OptionalLong.of(LENGTHS[length]), seed, ACCURACY,
        new Evaluation(metrics, List.of()), references,
        curve(value, 12.5, random), random);
  }

  private static TrialResult text(int memory, long seed, Random random) {
    double value = BITS_PER_BYTE[memory] + 0.01 * random.nextGaussian();
    double[] positions = new double[12];
    double[] losses = new double[12];
    for (int bucket = 0; bucket < positions.length; bucket++) {
      positions[bucket] = 8 << bucket;
      losses[bucket] = value * Math.log(2) * (1 + 0.6 / (bucket + 1)) - (memory == 0 ? 0 : 0.01 * bucket * memory)
          + 0.01 * random.nextGaussian();
    }
    Series series =
        new Series("loss by position", "position in the document (bytes)", "loss (nats per token)", positions, losses,
            new double[] {STATE[memory] / 256});
    Evaluation evaluation =
        new Evaluation(Map.of("bitsPerByte", value, "perplexity", Math.pow(2, value)), List.of(series));
    return result("text-" + MEMORIES.get(memory) + "-seed" + seed, memory, "text", OptionalLong.empty(), seed, BITS,
        evaluation,
        Map.of("uniform", 8.0, "unigram", 4.6), curve(value, 8, random), random);
  }

  private static TrialResult result(String id, int memory, String panel, OptionalLong length, long seed, Metric metric,
      Evaluation evaluation,
      Map<String, Double> references, List<CurvePoint> curve, Random random) {
    double speed = SPEED[memory] * (1 + 0.03 * random.nextGaussian());
    long parameters = memory == 3 ? 4_812_000 : 412_544 + 16_384L * memory;
    Map<String, Double> diagnostics = memory == 3
        ? Map.of("usage", 0.61, "entropy", 5.2)
        : memory == 2 ? Map.of("KL", 0.31, "long-term attention mass", 0.22) : Map.of();
    return new TrialResult(id, MEMORIES.get(memory), panel, length, seed, Optional.empty(), metric, parameters,
        memory == 3 ? 420_000 : parameters, (long) STATE[memory], STEPS, 50, speed, 2_048_000 / speed, 0.4,
        Optional.of(evaluation),
        references, curve, diagnostics, memory == 2 ? List.of(look(random)) : List.of());
  }

  private static Profile look(Random random) {
    List<Profile.Row> rows = new ArrayList<>();
    for (int head = 1; head <= 4; head++) {
      rows.add(new Profile.Row("head " + head, random.doubles(64).toArray()));
    }
    return new Profile(
        "blocks.0.infinite.look", "where queries look", Profile.Kind.HEAT, "time in the memory", "oldest", "newest",
        rows);
  }

  private static List<CurvePoint> curve(double value, double start, Random random) {
    List<CurvePoint> points = new ArrayList<>();
    for (int step = 6; step <= STEPS; step += 6) {
      double progress = 1 - Math.exp(-4.0 * step / STEPS);
      double metric =
          step % 120 == 0 ? start + (value - start) * progress / 0.982 + 0.3 * random.nextGaussian() : Double.NaN;
      points.add(new CurvePoint(step, 2048L * step, step / 24.0,
          2.2 - 1.5 * progress * Math.min(1, value / 90) + 0.05 * random.nextGaussian(),
          metric));
    }
    points.add(new CurvePoint(STEPS, 2048L * STEPS, STEPS / 24.0, Double.NaN, value));
    return points;
  }

  private static Map<String, String> environment() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("mneme", "0.1.0");
    facts.put("java", "OpenJDK 64-Bit Server VM 25.0.1+8");
    facts.put("system", "Linux 6.1 amd64");
    facts.put("processor", "A processor with many words in its name @ 2.80GHz");
    facts.put("kernels", "cpu (Vector API of 512 bits, OpenBLAS for SkylakeX, ND4J CpuBackend)");
    facts.put("threadsPerTrial", "1");
    facts.put("OPENBLAS_CORETYPE", "not set");
    facts.put("started", "2026-01-31T12:00:00Z");
    return facts;
  }

  private static String configuration() {
    return "name: quick\ncompare:\n  memories:\n    - {name: none, memory: [{type: none}]}\n  tasks:\n    - {name: sorting, lengths: [256, 512]}\n  seeds: [1, 2, 3]\n";
  }
}
