package com.example.infini;

import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.testkit.MemoryContractTest;

/** All that a memory has to satisfy, with the other options. */
class LinearUpdateContractTest extends MemoryContractTest {
  @Override
  protected Memory create(BlockContext context) {
    return new InfiniAttentionMemory(
        new InfiniAttentionConfig(InfiniAttentionConfig.Update.LINEAR, -1, false), context);
  }
}
