package org.mneme.continuous;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.testkit.Capability;
import org.mneme.testkit.MemoryContractTest;

class InfiniteContractTest {
  private static final String RAW = "raw";

  /** Chunks of three vectors: two at once in most segments. */
  private static Memory memory(
      int shortTerm, String functions, String contraction, String density, String sticky, String stored,
      BlockContext context) {
    return new InfiniteMemory(
        new InfiniteConfig(
            shortTerm, 8, functions, List.of(0.05, 0.1), false, 1, 0, 3, contraction, Optional.empty(), true,
            InfiniteConfig.Stored.valueOf(stored.toUpperCase(Locale.ROOT)), density, 1e-6, 2, 16, 1e-6, 0.05, sticky,
            16),
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
      return memory(5, "gaussian", "fixed", "gaussian", "none", RAW, context);
    }
  }

  @Nested
  class OfEqualFootprint extends InfiniteContract {
    @Override
    protected Memory create(BlockContext context) {
      return memory(5, "gaussian", "equal", "truncated", "none", RAW, context);
    }
  }

  @Nested
  class Sticky extends InfiniteContract {
    @Override
    protected Memory create(BlockContext context) {
      return memory(5, "gaussian", "fixed", "gaussian", "quantile", RAW, context);
    }
  }

  @Nested
  class StickyOfThePaper extends InfiniteContract {
    @Override
    protected Memory create(BlockContext context) {
      return memory(5, "gaussian", "fixed", "gaussian", "left-edge", "normalised", context);
    }
  }

  /** Without a cache, so what can be put to use is the continuous memory's. */
  @Nested
  class Recommended extends InfiniteContract {
    @Override
    protected Memory create(BlockContext context) {
      return memory(0, "rectangular", "equal", "gaussian", "none", RAW, context);
    }
  }

  @Nested
  class OfOtherParts extends InfiniteContract {
    @Override
    protected Memory create(BlockContext context) {
      return memory(5, "fourier", "equal", "mixture", "jittered", RAW, context);
    }
  }

  /** A density of any shape has no divergence, so there is nothing that could reach others' parameters. */
  @Nested
  class OfAnyDensity extends MemoryContractTest {
    @Override
    protected Memory create(BlockContext context) {
      return memory(5, "polynomial", "fixed", "gibbs", "none", RAW, context);
    }
  }
}
