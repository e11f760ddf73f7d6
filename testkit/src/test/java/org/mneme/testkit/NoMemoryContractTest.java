package org.mneme.testkit;

import java.util.EnumSet;
import java.util.Set;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.memory.NoMemory;

class NoMemoryContractTest extends MemoryContractTest {
  @Override
  protected Memory create(BlockContext context) {
    return new NoMemory();
  }

  @Override
  protected Set<Capability> capabilities() {
    return EnumSet.complementOf(EnumSet.of(Capability.REMEMBERS));
  }
}
