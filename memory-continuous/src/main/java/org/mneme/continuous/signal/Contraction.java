package org.mneme.continuous.signal;

/**
 * How much of [0, 1] the past keeps when a chunk joins it, named in configurations by {@code contraction}. Plugins add their own as a part of this
 * type. A rule must not take many different values: every value costs a regression and matrices of its own.
 */
public interface Contraction {
  /** Returns the name. */
  String name();

  /** Returns the constant that is used where none is configured. */
  double usualTau();

  /**
   * Returns the share of [0, 1] that the old signal is contracted to, above 0 and below 1.
   *
   * @param chunks how many chunks the old signal consists of, at least 1
   * @param tau the configured constant
   */
  double share(long chunks, double tau);
}
