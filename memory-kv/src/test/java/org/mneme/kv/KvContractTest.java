package org.mneme.kv;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.testkit.Capability;
import org.mneme.testkit.MemoryContractTest;

/** Which slots are chosen jumps as parameters move, so central differences are left to the tests of the layers at points where it does not. */
class KvContractTest {
  @Nested
  class ProductKey extends MemoryContractTest {
    @Override
    protected Memory create(BlockContext context) {
      return new ProductKeyMemory(new ProductKeyConfig(), context);
    }

    @Override
    protected Set<Capability> capabilities() {
      return EnumSet.complementOf(EnumSet.of(Capability.SMOOTH, Capability.REMEMBERS));
    }
  }

  @Nested
  class Peer extends MemoryContractTest {
    @Override
    protected Memory create(BlockContext context) {
      return new PeerMemory(new PeerConfig(), context);
    }

    @Override
    protected Set<Capability> capabilities() {
      return EnumSet.complementOf(EnumSet.of(Capability.SMOOTH, Capability.REMEMBERS));
    }
  }
}
