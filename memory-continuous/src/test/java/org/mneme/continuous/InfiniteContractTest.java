package org.mneme.continuous;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.testkit.MemoryContractTest;

class InfiniteContractTest {
  private static Memory memory(String contraction, String density, String sticky, BlockContext context) {
    return new InfiniteMemory(
        new InfiniteConfig(
            5, 8, "gaussian", List.of(0.05, 0.1), false, 1, 0, 3, contraction, Optional.empty(), true,
            InfiniteConfig.Stored.RAW, density, 1e-6, 3, 64, 1e-6, 0.05, sticky, 16),
        context);
  }

  @Nested
  class OfThePaper extends MemoryContractTest {
    @Override
    protected Memory create(BlockContext context) {
      return memory("fixed", "gaussian", "none", context);
    }
  }

  @Nested
  class OfEqualFootprint extends MemoryContractTest {
    @Override
    protected Memory create(BlockContext context) {
      return memory("equal", "truncated", "none", context);
    }
  }

  @Nested
  class Sticky extends MemoryContractTest {
    @Override
    protected Memory create(BlockContext context) {
      return memory("fixed", "gaussian", "quantile", context);
    }
  }
}
