package org.mneme.compressive;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mneme.compressive.compression.Compression;
import org.mneme.compressive.compression.CompressionContext;
import org.mneme.compressive.compression.CompressionFamilies;
import org.mneme.compressive.compression.CompressionFamily;
import org.mneme.config.NameSuggestions;

/** The kinds of compression by name: those that come with the memory and those that plugins add. */
public final class Compressions {
  private final Map<String, CompressionFamily> byName = new TreeMap<>();

  /** Takes all kinds. */
  public Compressions(Collection<CompressionFamily> families) {
    for (CompressionFamily family : families) {
      if (byName.putIfAbsent(family.name(), family) != null) {
        throw new IllegalArgumentException(
            "two plugins add a compression called '" + family.name() + "'; remove one of their jars");
      }
    }
  }

  /** Returns the kinds that come with the memory. */
  public static Compressions standard() {
    return new Compressions(CompressionFamilies.all());
  }

  /**
   * Creates a compression.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  Compression create(String name, CompressionContext context) {
    unknown(name).ifPresent(message -> {
      throw new IllegalArgumentException(message);
    });
    return byName.get(name).creator().apply(context);
  }

  /** Returns what to say of a name that stands for no compression: the nearest one and all there are. */
  Optional<String> unknown(String name) {
    return byName.containsKey(name)
        ? Optional.empty()
        : Optional.of(NameSuggestions.unknown("compression", name, byName.keySet()));
  }
}
