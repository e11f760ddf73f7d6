package org.mneme.kv;

import java.util.Arrays;

/**
 * How evenly slots are used (Lample et al. 2019, section 4.2), from how much each was read.
 *
 * @param used the share of slots that were read at all, in percent
 * @param divergence Kullback-Leibler divergence of the reads from uniform ones, in nats: 0 for uniform, ln K for a single slot
 * @param gini 1 minus twice the mean of the ascending cumulative shares: near 0 for uniform, near 1 for a single slot
 * @param slotsOfHalf how many of the most-read slots have half of the reads
 * @param slotsOf90 how many have 90 % of them
 * @param slotsOf99 how many have 99 % of them
 */
record Usage(double used, double divergence, double gini, int slotsOfHalf, int slotsOf90, int slotsOf99) {
  /** Computes the figures from the reads of each slot, none negative. */
  static Usage of(double[] reads) {
    double[] ascending = reads.clone();
    Arrays.sort(ascending);
    double total = Arrays.stream(ascending).sum();
    int size = ascending.length;
    if (total == 0) {
      return new Usage(0, 0, 0, 0, 0, 0);
    }
    double[] cumulative = new double[size];
    double entropy = 0;
    double running = 0;
    double mean = 0;
    int used = 0;
    for (int index = 0; index < size; index++) {
      double share = ascending[index] / total;
      if (share > 0) {
        entropy += share * Math.log(share);
        used++;
      }
      running += share;
      cumulative[index] = running;
      mean += running / size;
    }
    return new Usage(
        100.0 * used / size, Math.log(size) + entropy, 1 - 2 * mean, hottest(cumulative, 0.5), hottest(cumulative, 0.1),
        hottest(cumulative, 0.01));
  }

  /** How many slots are left when the least-read ones, which together have no more than a share, are taken away. */
  private static int hottest(double[] cumulative, double share) {
    int low = 0;
    int high = cumulative.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] < share) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return cumulative.length - low;
  }
}
