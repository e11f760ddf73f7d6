package org.mneme.plugin;

import org.mneme.memory.MemoryFactory;

/**
 * A kind of memory that configurations may name.
 *
 * @param name the name
 * @param summary one sentence of what it is and when to use it
 * @param paper the source
 * @param configuration the record of its options
 * @param factory creates one block's memory
 * @param origin where it comes from
 * @param <C> the configuration
 */
public record MemoryDefinition<C extends Record>(
    String name, String summary, String paper, Class<C> configuration, MemoryFactory<C> factory,
    Origin origin) {

  /** Returns one of which it is not known where it comes from. */
  public static <C extends Record> MemoryDefinition<C> of(
      String name, String summary, String paper, Class<C> configuration, MemoryFactory<C> factory) {
    return new MemoryDefinition<>(name, summary, paper, configuration, factory, Origin.UNKNOWN);
  }
}
