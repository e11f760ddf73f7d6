package org.mneme.tasks.sorting;

import org.mneme.config.Doc;
import org.mneme.config.Range;

/** Which sequences are sorted. */
public record SortingConfig(
    @Doc(value = "Number of different symbols.", paper = "20, section 4.1") @Range(min = 2, max = 10000) int symbols,
    @Doc(value = "Number of symbols to read before they are sorted.", unit = "tokens", paper = "4,000 to 16,000") @Range(min = 1, max = 1 << 24) int length,
    @Doc("Number of sequences that a model is measured on.") @Range(min = 1, max = 1000000) int evaluationSequences,
    @Doc("Sequences read side by side while measuring.") @Range(min = 1, max = 1 << 20) int evaluationBatch) {
  /** The defaults: 20 symbols as in the paper, a length that trains in minutes. */
  public SortingConfig() {
    this(20, 1024, 300, 64);
  }
}
