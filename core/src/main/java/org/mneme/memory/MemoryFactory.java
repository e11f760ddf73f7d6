package org.mneme.memory;

import org.mneme.config.Rules;

/**
 * Creates a block's memory from its configuration.
 *
 * @param <C> the configuration, a record whose no-argument constructor gives the defaults
 */
@FunctionalInterface
public interface MemoryFactory<C extends Record> {
  /** Creates the memory of one block. */
  Memory create(C configuration, BlockContext context);

  /**
   * Reports what only the factory can know to be wrong with a configuration, such as a name that stands for none of the parts that plugins added. It
   * is asked when a configuration is read, so that all problems are reported at once and before anything is trained.
   */
  default void check(C configuration, Rules rules) {}
}
