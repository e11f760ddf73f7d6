package org.mneme.tasks.recall;

import java.util.Arrays;

/**
 * Which key comes next. All keys stand in a row, the one that came last in front, in random order those that never came; the law says with which
 * probability the key at each place of the row is next.
 */
public enum GapLaw {
  /** Every key is as likely as any other: gaps follow a geometric law with a mean of K bigrams. */
  GEOMETRIC {
    @Override
    double weight(int place) {
      return 1;
    }
  },
  /** The key at place r = 1, 2, ... with probability proportional to 1/r: many short gaps to learn from, and some that are very long. */
  RECENT_FIRST {
    @Override
    double weight(int place) {
      return 1.0 / place;
    }
  };

  abstract double weight(int place);

  /** Returns for each of K places the probability that the next key stands there or further in front. */
  double[] cumulative(int keys) {
    double[] sums = new double[keys];
    double sum = 0;
    for (int place = 0; place < keys; place++) {
      sum += weight(place + 1);
      sums[place] = sum;
    }
    double total = sum;
    return Arrays.stream(sums).map(part -> part / total).toArray();
  }
}
