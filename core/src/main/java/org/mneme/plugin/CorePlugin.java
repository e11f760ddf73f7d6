package org.mneme.plugin;

import org.mneme.memory.NoMemory;
import org.mneme.train.AdamFamily;
import org.mneme.train.OptimizerFamily;

/** What core itself contributes: the memory {@code none} and the optimizer {@code adam}. */
public final class CorePlugin extends Plugin {
  @Override
  protected void configure() {
    memory(
        "none", "Remembers nothing: every segment stands alone. The baseline.", "", NoMemory.Config.class,
        (configuration, context) -> new NoMemory());
    part(OptimizerFamily.class, new AdamFamily());
  }
}
