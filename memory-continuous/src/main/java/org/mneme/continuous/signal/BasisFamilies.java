package org.mneme.continuous.signal;

import java.util.List;
import java.util.function.BiFunction;

/** The kinds of basis that come with the memory. */
public final class BasisFamilies {
  private BasisFamilies() {}

  private record Named(String name, BiFunction<Integer, List<Double>, Basis> creator) implements BasisFamily {
    @Override
    public Basis create(int size, List<Double> widths) {
      return creator.apply(size, widths);
    }
  }

  /** Returns them: {@code gaussian} as in the paper, {@code rectangular}, {@code fourier}, and {@code polynomial}. */
  public static List<BasisFamily> all() {
    return List.of(
        new Named("gaussian", GaussianBasis::new),
        new Named("rectangular", (size, widths) -> new RectangularBasis(size)),
        new Named("fourier", (size, widths) -> new FourierBasis(size)),
        new Named("polynomial", (size, widths) -> new PolynomialBasis(size)));
  }
}
