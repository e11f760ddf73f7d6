package org.mneme.compressive;

import org.mneme.plugin.Plugin;

/** The memories of this module: {@code transformer-xl}. */
public final class CompressivePlugin extends Plugin {
  @Override
  protected void configure() {
    memory(
        "transformer-xl", "Attention also sees the last M steps exactly; what is older is forgotten.",
        "Dai et al. 2019, Transformer-XL", TransformerXlConfig.class, TransformerXlMemory::new);
  }
}
