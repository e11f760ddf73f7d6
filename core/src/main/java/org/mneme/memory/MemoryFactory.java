package org.mneme.memory;

/**
 * Creates a block's memory from its configuration.
 *
 * @param <C> the configuration, a record whose no-argument constructor gives the defaults
 */
@FunctionalInterface
public interface MemoryFactory<C extends Record> {
  /** Creates the memory of one block. */
  Memory create(C configuration, BlockContext context);
}
