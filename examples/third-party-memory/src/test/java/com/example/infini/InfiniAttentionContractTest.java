package com.example.infini;

import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.testkit.MemoryContractTest;

/** All that a memory has to satisfy. */
class InfiniAttentionContractTest extends MemoryContractTest {
  @Override
  protected Memory create(BlockContext context) {
    return new InfiniAttentionMemory(new InfiniAttentionConfig(), context);
  }
}
