package org.mneme.plugin;

import org.mneme.memory.NoMemory;

/** What core itself contributes: the memory {@code none}. */
public final class CorePlugin extends Plugin {
  @Override
  protected void configure() {
    memory(
        "none", "Remembers nothing: every segment stands alone. The baseline.", "", NoMemory.Config.class,
        (configuration, context) -> new NoMemory());
  }
}
