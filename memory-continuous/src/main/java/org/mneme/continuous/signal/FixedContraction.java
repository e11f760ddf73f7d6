package org.mneme.continuous.signal;

/**
 * The old signal always keeps the same share tau (Martins et al. 2022, section 3.2): a chunk that k chunks have followed occupies
 * {@code (1 - tau) tau^k}, and is gone where that is less than about two widths of the narrowest basis function.
 */
public final class FixedContraction implements Contraction {
  @Override
  public String name() {
    return "fixed";
  }

  @Override
  public double usualTau() {
    return 0.75;
  }

  @Override
  public double share(long chunks, double tau) {
    return tau;
  }
}
