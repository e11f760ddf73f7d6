package org.mneme.continuous.signal;

import java.util.List;

/** A kind of basis, named in configurations by {@code functions}. Plugins add their own as a part of this type. */
public interface BasisFamily {
  /** Returns the name. */
  String name();

  /**
   * Returns a basis of this kind.
   *
   * @param size how many functions N
   * @param widths standard deviations of functions that have some, as shares of [0, 1]; others take no notice
   */
  Basis create(int size, List<Double> widths);
}
