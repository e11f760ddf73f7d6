package org.mneme.compressive;

import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.testkit.MemoryContractTest;

class TransformerXlContractTest extends MemoryContractTest {
  @Override
  protected Memory create(BlockContext context) {
    return new TransformerXlMemory(
        new TransformerXlConfig(8, 0, 0, TransformerXlConfig.SameLength.NEVER, Start.EMPTY), context);
  }
}
