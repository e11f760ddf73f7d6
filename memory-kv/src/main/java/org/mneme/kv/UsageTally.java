package org.mneme.kv;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mneme.kv.kernels.Retrieval;
import org.mneme.memory.Findings;
import org.mneme.memory.Profile;
import org.mneme.memory.Tally;

/** Counts which slots a trained model reads, and says how evenly. */
final class UsageTally {
  private static final String WEIGHTED = "reads.weighted";
  private static final String COUNTED = "reads.counted";
  private static final String FIRST = "reads.first";
  private static final String TOKENS = "tokens";
  private static final int BARS = 64;

  private UsageTally() {}

  /** Adds what one segment read. */
  static void add(Tally tally, Retrieval retrieval, int slots) {
    int[] read = retrieval.slots().values();
    double[] weights = retrieval.weights().toDoubles();
    int perHead = retrieval.slotsPerToken() / retrieval.heads();
    double[] ones = new double[read.length];
    Arrays.fill(ones, 1);
    int[] best = new int[read.length / perHead];
    Arrays.setAll(best, index -> read[index * perHead]);
    tally.addAt(WEIGHTED, slots, read, weights);
    tally.addAt(COUNTED, slots, read, ones);
    tally.addAt(FIRST, slots, best, Arrays.copyOf(ones, best.length));
    tally.add(TOKENS, retrieval.tokens());
  }

  /** Returns the figures, and how the reads spread over the slots. */
  static Findings findings(Tally tally) {
    if (!tally.has(WEIGHTED)) {
      return Findings.NONE;
    }
    double[] weighted = tally.sum(WEIGHTED);
    Usage usage = Usage.of(weighted);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("usage.tokens", tally.sum(TOKENS)[0]);
    figures.put("usage.slots used (%)", usage.used());
    figures.put("usage.slots used as first choice (%)", Usage.of(tally.sum(FIRST)).used());
    figures.put("usage.KL to uniform, weighted (nats)", usage.divergence());
    figures.put("usage.KL to uniform, counted (nats)", Usage.of(tally.sum(COUNTED)).divergence());
    figures.put("usage.Gini", usage.gini());
    figures.put("usage.slots with 50 % of the reads", (double) usage.slotsOfHalf());
    figures.put("usage.slots with 90 % of the reads", (double) usage.slotsOf90());
    figures.put("usage.slots with 99 % of the reads", (double) usage.slotsOf99());
    return new Findings(figures, List.of(histogram(weighted)));
  }

  private static Profile histogram(double[] reads) {
    double[] ascending = reads.clone();
    Arrays.sort(ascending);
    int bars = Math.min(BARS, reads.length);
    double[] sums = new double[bars];
    for (int index = 0; index < ascending.length; index++) {
      sums[(int) ((long) index * bars / ascending.length)] += ascending[ascending.length - 1 - index];
    }
    return new Profile(
        "usage", "how reads spread over slots", Profile.Kind.BARS, "slots by how much they are read", "most read",
        "least read", List.of(new Profile.Row("", sums)));
  }
}
