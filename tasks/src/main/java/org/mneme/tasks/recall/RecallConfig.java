package org.mneme.tasks.recall;

import java.util.List;
import org.mneme.config.Checked;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.config.Rules;

/** Which sequences are recalled from. */
public record RecallConfig(
    @Doc("Number of keys K, and of values: each sequence gives every key a value of its own.") @Range(min = 2, max = 100000) int keys,
    @Doc(value = "Length of a sequence; with the filler between them, bigrams of key and value take 2 + fillerProbability tokens.", unit = "tokens") @Range(min = 4, max = 1 << 24) int length,
    @Doc("Which key comes next: geometric (each as likely, a mean gap of K bigrams) or recent-first (the r-th most recent one with probability proportional to 1/r).") GapLaw gaps,
    @Doc("Probability of a filler token before a bigram, which keeps bigrams from lying on even places.") @Range(min = 0, max = 1) double fillerProbability,
    @Doc("Number of different filler tokens.") @Range(min = 1, max = 100000) int fillers,
    @Doc(value = "Where the buckets of distances begin; empty for 2, then 1, 2, 3, 5, 9, 17, ... times the length of a segment.", unit = "tokens") @Range(min = 2, max = 1 << 24) List<Integer> buckets,
    @Doc(value = "Training has succeeded if keys of the same segment are recalled with at least this accuracy.", unit = "%") @Range(min = 0, max = 100) double successAccuracy,
    @Doc("Number of sequences that a model is measured on; the first evaluationBatch of them while it trains.") @Range(min = 1, max = 1000000) int evaluationSequences,
    @Doc("Sequences read side by side while measuring.") @Range(min = 1, max = 1 << 20) int evaluationBatch)
    implements
      Checked {
  /** The defaults, of which a model of two layers learns most in some thousand updates. */
  public RecallConfig() {
    this(24, 128, GapLaw.GEOMETRIC, 0.25, 8, List.of(), 90, 256, 64);
  }

  @Override
  public void check(Rules rules) {
    boolean increasing = true;
    for (int index = 1; index < buckets.size(); index++) {
      increasing &= buckets.get(index - 1) < buckets.get(index);
    }
    rules.require(increasing, "buckets " + buckets + " do not increase; order them and give each once", "buckets");
  }

  /** Returns the number of tokens: keys, values and fillers. */
  int vocabulary() {
    return 2 * keys + fillers;
  }
}
