package org.mneme.continuous.signal;

/**
 * Every chunk keeps the same footprint, however many there are: {@code k / (k + 1)} of [0, 1] for the k chunks that were there before. The length
 * of the sequence need not be known beforehand; what is lost with length is resolution, everywhere alike.
 *
 * <p>The share does not grow beyond tau: with a tau below 1 the memory begins to forget after {@code tau / (1 - tau)} chunks, and has as many
 * different shares at most. Beyond 32 chunks k is rounded to the middle of sixteenths of its leading power of two: footprints then differ by a few
 * per cent, and a million chunks need a few hundred matrices.
 */
public final class EqualContraction implements Contraction {
  private static final int EXACT = 32;
  private static final int STEPS_PER_DOUBLING = 16;

  @Override
  public String name() {
    return "equal";
  }

  @Override
  public double usualTau() {
    return 1;
  }

  @Override
  public double share(long chunks, double tau) {
    double rounded = chunks;
    if (chunks > EXACT) {
      long step = Long.highestOneBit(chunks) / STEPS_PER_DOUBLING;
      rounded = chunks / step * step + (step - 1) / 2.0;
    }
    return Math.min(tau, rounded / (rounded + 1));
  }
}
