package org.mneme.continuous.density;

import java.util.List;
import java.util.function.Function;

/** The kinds of density that come with the memory. */
public final class DensityFamilies {
  private DensityFamilies() {}

  private record Named(String name, Function<DensityContext, Density> creator) implements DensityFamily {
    @Override
    public Density create(DensityContext context) {
      return creator.apply(context);
    }
  }

  /** Returns them: {@code gaussian} as in the paper, {@code truncated} to [0, 1], {@code mixture}, and {@code gibbs}. */
  public static List<DensityFamily> all() {
    return List.of(
        new Named("gaussian", NormalDensity::single), new Named("truncated", NormalDensity::truncated),
        new Named("mixture", NormalDensity::mixture), new Named("gibbs", GibbsDensity::new));
  }
}
