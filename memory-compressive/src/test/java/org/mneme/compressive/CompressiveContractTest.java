package org.mneme.compressive;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.testkit.MemoryContractTest;

class CompressiveContractTest {
  private static Memory memory(String compression, BlockContext context) {
    return new CompressiveMemory(
        new CompressiveConfig(
            5, 4, 2, compression, 1, List.of(1), CompressiveConfig.Loss.ATTENTION, 0, 1,
            CompressiveConfig.Positions.SEPARATE, 0, 0, Start.EMPTY, CompressiveConfig.Stored.RAW,
            CompressiveConfig.Remainder.WAIT),
        context);
  }

  @Nested
  class Convolution extends MemoryContractTest {
    @Override
    protected Memory create(BlockContext context) {
      return memory("convolution", context);
    }
  }

  @Nested
  class MostUsed extends MemoryContractTest {
    @Override
    protected Memory create(BlockContext context) {
      return memory("most-used", context);
    }
  }

  @Nested
  class Dilated extends MemoryContractTest {
    @Override
    protected Memory create(BlockContext context) {
      return memory("dilated", context);
    }
  }
}
