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

  /**
   * Returns how many tokens lie before each of some equally spaced times from 0 to 1, after an update whose samples need not be even.
   *
   * @param before the same before the update; all zeros where nothing was remembered
   * @param sampled the times m = 1 ... M at which the old signal was sampled, now at {@code share m / M}; empty where nothing was remembered
   * @param share the share of [0, 1] that the old signal was contracted to; 0 where nothing was remembered
   */
  public static double[] tokensBefore(double[] before, double[] sampled, double share, int chunkLength) {
    double[] after = new double[before.length];
    int last = before.length - 1;
    for (int edge = 0; edge <= last; edge++) {
      double time = (double) edge / last;
      after[edge] = time < share
          ? at(before, then(sampled, time / share))
          : before[last] + chunkLength * (time - share) / (1 - share);
    }
    return after;
  }

  /** The time at which the old signal was sampled to give what is now at a part of its room; before the first sample, evenly from 0. */
  private static double then(double[] sampled, double part) {
    double position = part * sampled.length;
    int index = (int) position;
    double left = index == 0 ? 0 : sampled[index - 1];
    double right = sampled[Math.min(index, sampled.length - 1)];
    return left + (right - left) * (position - index);
  }

  private static double at(double[] table, double time) {
    double position = Math.clamp(time, 0, 1) * (table.length - 1);
    int index = Math.min((int) position, table.length - 2);
    return table[index] + (table[index + 1] - table[index]) * (position - index);
  }
}
