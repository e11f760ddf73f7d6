package org.mneme.continuous;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.mneme.config.NameSuggestions;
import org.mneme.continuous.density.DensityFamilies;
import org.mneme.continuous.density.DensityFamily;
import org.mneme.continuous.signal.BasisFamilies;
import org.mneme.continuous.signal.BasisFamily;
import org.mneme.continuous.signal.Contraction;
import org.mneme.continuous.signal.EqualContraction;
import org.mneme.continuous.signal.FixedContraction;
import org.mneme.continuous.sticky.Resampling;
import org.mneme.continuous.sticky.Resamplings;

/** The interchangeable parts of the memory by name: those that come with it and those that plugins add. */
public final class ContinuousParts {
  private final Map<String, BasisFamily> bases;
  private final Map<String, Contraction> contractions;
  private final Map<String, DensityFamily> densities;
  private final Map<String, Resampling> resamplings;

  /** Takes all parts. */
  public ContinuousParts(
      Collection<BasisFamily> bases, Collection<Contraction> contractions, Collection<DensityFamily> densities,
      Collection<Resampling> resamplings) {
    this.bases = byName("basis", bases, BasisFamily::name);
    this.contractions = byName("contraction", contractions, Contraction::name);
    this.densities = byName("density", densities, DensityFamily::name);
    this.resamplings = byName("way of resampling", resamplings, Resampling::name);
  }

  /** Returns the parts that come with the memory. */
  public static ContinuousParts standard() {
    return new ContinuousParts(
        BasisFamilies.all(), List.of(new FixedContraction(), new EqualContraction()), DensityFamilies.all(),
        Resamplings.all());
  }

  private static <T> Map<String, T> byName(String kind, Collection<T> parts, Function<T, String> name) {
    Map<String, T> named = new TreeMap<>();
    for (T part : parts) {
      if (named.putIfAbsent(name.apply(part), part) != null) {
        throw new IllegalArgumentException(
            "two plugins add a " + kind + " called '" + name.apply(part) + "'; remove one of their jars");
      }
    }
    return named;
  }

  /** Returns what is wrong with the names in a configuration, one line each. */
  public List<Unknown> unknown(InfiniteConfig config) {
    return List.of(
        new Unknown("functions", "kind of basis functions", config.functions(), bases.keySet()),
        new Unknown("contraction", "contraction", config.contraction(), contractions.keySet()),
        new Unknown("density", "density", config.density(), densities.keySet()),
        new Unknown("sticky", "way of resampling", config.isSticky() ? config.sticky() : null, resamplings.keySet()))
        .stream()
        .filter(name -> name.given() != null && !name.known().contains(name.given()))
        .toList();
  }

  /**
   * A name that stands for no part.
   *
   * @param key the configuration's key
   * @param kind what it should name
   * @param given the name
   * @param known the names that there are
   */
  public record Unknown(String key, String kind, String given, Collection<String> known) {
    /** Returns the name, the nearest one and all there are. */
    public String message() {
      return NameSuggestions.unknown(kind, given, known);
    }
  }

  private void requireKnown(InfiniteConfig config) {
    List<Unknown> unknown = unknown(config);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", unknown.stream().map(Unknown::message).toList()));
    }
  }

  /** The parts that a configuration names. */
  record Chosen(BasisFamily basis, Contraction contraction, DensityFamily density, Resampling resampling) {}

  /** Returns the parts that a configuration names; no way of resampling where memories are not sticky. */
  Chosen chosenBy(InfiniteConfig config) {
    requireKnown(config);
    return new Chosen(
        bases.get(config.functions()), contractions.get(config.contraction()), densities.get(config.density()),
        resamplings.get(config.sticky()));
  }
}
