package org.mneme.testkit;

import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.memory.NoMemory;

class NoMemoryContractTest extends MemoryContractTest {
  @Override
  protected Memory create(BlockContext context) {
    return new NoMemory();
  }
}
