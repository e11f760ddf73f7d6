package org.mneme.model;

import java.util.List;
import java.util.function.Function;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;

/**
 * A memory that some or all blocks of a model carry.
 *
 * @param name the memory's name, such as {@code product-key}
 * @param blocks the blocks that carry it, from 0; empty for all
 * @param creator creates the memory of one block
 */
public record BlockMemory(String name, List<Integer> blocks, Function<BlockContext, Memory> creator) {
  /** Copies the list. */
  public BlockMemory {
    blocks = List.copyOf(blocks);
  }

  /** Returns whether a block carries this memory. */
  public boolean carriedBy(int block) {
    return blocks.isEmpty() || blocks.contains(block);
  }
}
