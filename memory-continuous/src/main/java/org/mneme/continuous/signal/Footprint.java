package org.mneme.continuous.signal;

import static java.util.Objects.requireNonNull;

/**
 * How many tokens each region of [0, 1] stands for, after a number of even updates: the newest chunk occupies the last {@code 1 - share} of it, the
 * one before as much of what is left, and so on.
 */
public final class Footprint {
  /** What is less than this part of [0, 1] no basis tells apart; all that is older is counted as lying at 0. */
  private static final double NOTHING = 1e-9;

  private final Contraction contraction;
  private final double tau;
  private final int chunkLength;

  /** Takes the rule, its constant, and the number of tokens in a chunk. */
  public Footprint(Contraction contraction, double tau, int chunkLength) {
    this.contraction = requireNonNull(contraction, "contraction is null");
    this.tau = tau;
    this.chunkLength = chunkLength;
  }

  /** Returns the tokens that each of so many equal bins of [0, 1] stands for, the oldest first; their sum is the number absorbed. */
  public double[] tokens(long chunks, int bins) {
    double[] tokens = new double[bins];
    double right = 1;
    for (long chunk = chunks; chunk >= 1; chunk--) {
      double left = chunk == 1 ? 0 : right * contraction.share(chunk - 1, tau);
      if (right < NOTHING) {
        tokens[0] += (double) chunk * chunkLength;
        break;
      }
      spread(chunkLength, left, right, tokens);
      right = left;
    }
    return tokens;
  }

  /** Adds an amount to bins in proportion to how much of [left, right] lies in each. */
  private static void spread(double amount, double left, double right, double[] bins) {
    int last = Math.min(bins.length - 1, (int) (right * bins.length));
    for (int bin = (int) (left * bins.length); bin <= last; bin++) {
      double from = Math.max(left, (double) bin / bins.length);
      double to = Math.min(right, (bin + 1.0) / bins.length);
      bins[bin] += amount * Math.max(0, to - from) / (right - left);
    }
  }
}
