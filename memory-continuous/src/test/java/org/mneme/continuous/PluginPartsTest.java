package org.mneme.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.mneme.continuous.density.DensityFamilies;
import org.mneme.continuous.signal.Basis;
import org.mneme.continuous.signal.BasisFamily;
import org.mneme.continuous.signal.Contraction;
import org.mneme.continuous.sticky.Resampling;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.testkit.MemoryContractTest;

/** A memory out of parts that others wrote holds what every memory has to. */
class PluginPartsTest extends MemoryContractTest {
  /** Hats of height 1 around evenly spaced times. */
  private record Hats(int size) implements Basis {
    @Override
    public double value(int function, double time) {
      double distance = Math.abs(time * size - function - 0.5);
      return Math.max(0, 1 - distance / 2);
    }
  }

  private record HatFamily() implements BasisFamily {
    @Override
    public String name() {
      return "hats";
    }

    @Override
    public Basis create(int size, List<Double> widths) {
      return new Hats(size);
    }
  }

  /** Half of the room for the past, then ever the same two thirds. */
  private record HalfThenMore() implements Contraction {
    @Override
    public String name() {
      return "half-then-more";
    }

    @Override
    public double usualTau() {
      return 0.66;
    }

    @Override
    public double share(long chunks, double tau) {
      return chunks == 1 ? 0.5 : tau;
    }
  }

  /** Most of the samples where the most was read. */
  private record Favourite() implements Resampling {
    @Override
    public String name() {
      return "favourite";
    }

    @Override
    public double[] times(double[] histogram, int samples, DoubleSupplier uniforms) {
      int best = 0;
      for (int bin = 1; bin < histogram.length; bin++) {
        best = histogram[bin] > histogram[best] ? bin : best;
      }
      double[] times = new double[samples];
      Arrays.fill(times, (best + 0.5) / histogram.length);
      times[0] = 0;
      times[samples - 1] = 1;
      return times;
    }
  }

  private static final ContinuousParts PARTS = new ContinuousParts(
      List.of(new HatFamily()), List.of(new HalfThenMore()), DensityFamilies.all(), List.of(new Favourite()));

  private static InfiniteConfig config(String functions, String contraction, String sticky) {
    return new InfiniteConfig(
        4, 8, functions, List.of(0.05), false, 0.1, 16, 3, contraction, Optional.empty(), true,
        InfiniteConfig.Stored.RAW, "gaussian", 1e-6, 2, 16, 0, 0.05, sticky, 16);
  }

  @Override
  protected Memory create(BlockContext context) {
    return new InfiniteMemory(config("hats", "half-then-more", "favourite"), context, PARTS);
  }

  @Test
  void unknownNamesAreReportedWithAllThatThereAre() {
    assertThat(PARTS.unknown(config("hat", "fixed", "favorite"))).extracting(ContinuousParts.Unknown::message)
        .containsExactly(
            "unknown kind of basis functions 'hat': did you mean 'hats'? kinds of basis functions: hats",
            "unknown contraction 'fixed'; contractions: half-then-more",
            "unknown way of resampling 'favorite': did you mean 'favourite'? ways of resampling: favourite");
  }

  @Test
  void twoPartsOfOneNameAreRefused() {
    assertThatThrownBy(
        () -> new ContinuousParts(
            List.of(new HatFamily(), new HatFamily()), List.of(), List.of(), List.of()))
        .hasMessageContaining("two plugins add a basis called 'hats'");
  }
}
