package org.mneme.continuous;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.testkit.Capability;
import org.mneme.testkit.MemoryContractTest;

class InfiniteContractTest {
  private static Memory memory(String contraction, String density, String sticky, BlockContext context) {
    return new InfiniteMemory(
        new InfiniteConfig(
            5, 8, "gaussian", List.of(0.05, 0.1), false, 1, 0, 3, contraction, Optional.empty(), true,
            InfiniteConfig.Stored.RAW, density, 1e-6, 3, 64, 1e-6, 0.05, sticky, 16),
        context);
  }

  /** As in the paper, the divergence trains the queries too, and with them all below. */
  abstract static class InfiniteContract extends MemoryContractTest {
    @Override
    protected Set<Capability> capabilities() {
      return EnumSet.complementOf(EnumSet.of(Capability.AUXILIARY_LOSSES_APART));
    }
  }

  @Nested
  class OfThePaper extends InfiniteContract {
    @Override
    protected Memory create(BlockContext context) {
      return memory("fixed", "gaussian", "none", context);
    }
  }

  @Nested
  class OfEqualFootprint extends InfiniteContract {
    @Override
    protected Memory create(BlockContext context) {
      return memory("equal", "truncated", "none", context);
    }
  }

  @Nested
  class Sticky extends InfiniteContract {
    @Override
    protected Memory create(BlockContext context) {
      return memory("fixed", "gaussian", "quantile", context);
    }
  }
}
