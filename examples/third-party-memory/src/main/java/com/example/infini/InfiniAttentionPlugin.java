package com.example.infini;

import org.mneme.plugin.Plugin;

/** Contributes the memory {@code infini-attention}. */
public final class InfiniAttentionPlugin extends Plugin {
  @Override
  protected void configure() {
    memory(
        "infini-attention",
        "A matrix per head that takes in every segment's keys and values, and is read beside local attention: the past without end in fixed space.",
        "Munkhdalai et al. 2024", InfiniAttentionConfig.class, InfiniAttentionMemory::new);
  }
}
