package org.mneme.nn;

import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tensor;

/** How a parameter gets its first values. */
@FunctionalInterface
public interface Initializer {
  /** Writes the first values. */
  void fill(Tensor tensor, RandomStream random);

  /** Returns an initializer that writes one value everywhere. */
  static Initializer constant(double value) {
    return (tensor, random) -> {
      for (long index = 0; index < tensor.shape().elements(); index++) {
        tensor.set(index, value);
      }
    };
  }

  /** Returns an initializer that draws from a normal distribution with mean 0. */
  static Initializer normal(double deviation) {
    return (tensor, random) -> {
      for (long index = 0; index < tensor.shape().elements(); index++) {
        tensor.set(index, deviation * random.nextGaussian());
      }
    };
  }

  /** Returns an initializer that draws uniformly from [-bound, bound). */
  static Initializer uniform(double bound) {
    return (tensor, random) -> {
      for (long index = 0; index < tensor.shape().elements(); index++) {
        tensor.set(index, bound * (2 * random.nextDouble() - 1));
      }
    };
  }

  /**
   * Returns an initializer for matrices {@code [out, in]}: normal with standard deviation {@code max(0.02, gain / sqrt(in))}. The common 0.02
   * alone suits widths of 300 and more; narrower models learn much slower with it.
   */
  static Initializer fanIn(double gain) {
    return (tensor, random) -> normal(Math.max(0.02, gain / Math.sqrt(tensor.shape().last()))).fill(tensor, random);
  }
}
