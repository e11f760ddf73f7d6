package org.mneme.continuous.sticky;

import java.util.function.DoubleSupplier;

/** Where the old signal is sampled, named in configurations by {@code sticky}. Plugins add their own as a part of this type. */
public interface Resampling {
  /** Returns the name. */
  String name();

  /**
   * Returns the times of the samples in ascending order, in [0, 1].
   *
   * @param histogram the shares of equal bins of [0, 1], which sum to 1
   * @param samples how many samples M
   * @param uniforms gives numbers drawn uniformly from [0, 1)
   */
  double[] times(double[] histogram, int samples, DoubleSupplier uniforms);
}
