package org.mneme.continuous;

import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.util.Set;
import org.mneme.config.Rules;
import org.mneme.continuous.density.DensityFamilies;
import org.mneme.continuous.density.DensityFamily;
import org.mneme.continuous.signal.BasisFamilies;
import org.mneme.continuous.signal.BasisFamily;
import org.mneme.continuous.signal.Contraction;
import org.mneme.continuous.signal.EqualContraction;
import org.mneme.continuous.signal.FixedContraction;
import org.mneme.continuous.sticky.Resampling;
import org.mneme.continuous.sticky.Resamplings;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryFactory;
import org.mneme.plugin.Plugin;

/** Contributes the memory {@code infinite} and its parts; another plugin adds a part by {@code part(BasisFamily.class, ...)} and the like. */
public final class ContinuousPlugin extends Plugin {
  @Override
  protected void configure() {
    BasisFamilies.all().forEach(family -> part(BasisFamily.class, family));
    part(Contraction.class, new FixedContraction());
    part(Contraction.class, new EqualContraction());
    DensityFamilies.all().forEach(family -> part(DensityFamily.class, family));
    Resamplings.all().forEach(resampling -> part(Resampling.class, resampling));
    Provider<ContinuousParts> parts = getProvider(ContinuousParts.class);
    memory(
        "infinite",
        "Unbounded reach at constant cost: all that is older than the cache is one continuous signal, read through densities.",
        "Martins et al. 2022", InfiniteConfig.class,
        new Factory(parts));
  }

  /** Creates the memory from the parts of all plugins. */
  private record Factory(Provider<ContinuousParts> parts) implements MemoryFactory<InfiniteConfig> {
    @Override
    public Memory create(InfiniteConfig configuration, BlockContext context) {
      return new InfiniteMemory(configuration, context, parts.get());
    }

    @Override
    public void check(InfiniteConfig configuration, Rules rules) {
      for (ContinuousParts.Unknown unknown : parts.get().unknown(configuration)) {
        rules.require(false, unknown.message(), unknown.key());
      }
    }
  }

  @Provides
  @Singleton
  ContinuousParts parts(
      Set<BasisFamily> bases, Set<Contraction> contractions, Set<DensityFamily> densities,
      Set<Resampling> resamplings) {
    return new ContinuousParts(bases, contractions, densities, resamplings);
  }
}
