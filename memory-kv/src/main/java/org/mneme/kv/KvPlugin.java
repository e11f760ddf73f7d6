package org.mneme.kv;

import org.mneme.plugin.Plugin;

/** The memories of this module: {@code product-key} and {@code peer}. */
public final class KvPlugin extends Plugin {
  @Override
  protected void configure() {
    memory(
        "product-key",
        "Capacity that is nearly free: a large table of values, of which each token reads a few found by product keys.",
        "Lample et al. 2019; gated and shared as in Berges et al. 2024", ProductKeyConfig.class, ProductKeyMemory::new);
    memory(
        "peer", "Very many experts of a single neuron, of which each token asks a few found by product keys.",
        "He 2024, Mixture of a Million Experts", PeerConfig.class, PeerMemory::new);
  }
}
