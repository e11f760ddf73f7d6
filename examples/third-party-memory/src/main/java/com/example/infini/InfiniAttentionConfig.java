package com.example.infini;

import org.mneme.config.Doc;
import org.mneme.config.Range;

/** The options of the memory {@code infini-attention}. */
public record InfiniAttentionConfig(
    @Doc(value = "How a segment is written: linear (add every value under its key) or delta (add what is new about it, the value less what its key finds already).", paper = "Munkhdalai et al. 2024, section 2.1.2") Update update,
    @Doc(value = "The gate before training: the share of the memory in a head's output is the sigmoid of this.", paper = "beta") @Range(min = -20, max = 20) double gate,
    @Doc("Whether a sequence of which nothing is remembered yet goes through the gate too, its memory read as zero; otherwise local attention stands alone there.") boolean gateEmptyMemory) {

  /** How a segment is written. */
  public enum Update {
    /** {@code M + sigma(K)^T V}. */
    LINEAR,
    /** {@code M + sigma(K)^T (V - sigma(K) M / (sigma(K) z))}. */
    DELTA
  }

  /** The defaults: the delta rule, and as much memory as local attention. */
  public InfiniAttentionConfig() {
    this(Update.DELTA, 0, true);
  }
}
