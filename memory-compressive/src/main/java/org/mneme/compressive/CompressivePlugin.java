package org.mneme.compressive;

import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.util.Set;
import org.mneme.compressive.compression.CompressionFamilies;
import org.mneme.compressive.compression.CompressionFamily;
import org.mneme.config.Rules;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryFactory;
import org.mneme.plugin.Plugin;

/**
 * The memories of this module, {@code transformer-xl} and {@code compressive}; another plugin adds a kind of compression by
 * {@code part(CompressionFamily.class, ...)}.
 */
public final class CompressivePlugin extends Plugin {
  @Override
  protected void configure() {
    memory(
        "transformer-xl", "Attention also sees the last M steps exactly; what is older is forgotten.",
        "Dai et al. 2019, Transformer-XL", TransformerXlConfig.class, TransformerXlMemory::new);
    CompressionFamilies.all().forEach(family -> part(CompressionFamily.class, family));
    Provider<Compressions> compressions = getProvider(Compressions.class);
    memory(
        "compressive",
        "A cache of the last steps, and behind it a cache of older ones, several of which are compressed into one.",
        "Rae et al. 2020, Compressive Transformer", CompressiveConfig.class,
        new Factory(compressions));
  }

  /** Creates the memory with the compressions of all plugins. */
  private record Factory(Provider<Compressions> compressions) implements MemoryFactory<CompressiveConfig> {
    @Override
    public Memory create(CompressiveConfig configuration, BlockContext context) {
      return new CompressiveMemory(configuration, context, compressions.get());
    }

    @Override
    public void check(CompressiveConfig configuration, Rules rules) {
      compressions.get()
          .unknown(configuration.compression())
          .ifPresent(message -> rules.require(false, message, "compression"));
    }
  }

  @Provides
  @Singleton
  Compressions compressions(Set<CompressionFamily> families) {
    return new Compressions(families);
  }
}
