package org.mneme.tasks.sorting;

import static java.util.Objects.requireNonNull;

/**
 * A perfect counter that has forgotten all but the last w symbols: what a model can reach that uses nothing older. At each position of the
 * answer it is given the right symbols so far (teacher forcing) and names, of the others, the one that it counted most often.
 */
public final class SortingOracle {
  private final Ties ties;

  /** What the counter does with symbols that it counted equally often. */
  public enum Ties {
    /** Names any of them: scores are expected values. */
    AT_RANDOM,
    /** Names the one that came first among the symbols it saw; of those it never saw, the smallest. */
    BY_FIRST_OCCURRENCE
  }

  /** Takes what to do with ties. */
  public SortingOracle(Ties ties) {
    this.ties = requireNonNull(ties, "ties is null");
  }

  /**
   * Returns the teacher-forced accuracy in percent.
   *
   * @param window the number of last symbols w that are remembered; T or more is all of them
   */
  public double accuracy(SortingSequence sequence, int window) {
    int[] tokens = sequence.tokens();
    int[] counts = new int[sequence.symbols()];
    int[] firsts = new int[sequence.symbols()];
    for (int position = tokens.length - 1; position >= Math.max(0, tokens.length - window); position--) {
      counts[tokens[position]]++;
      firsts[tokens[position]] = position;
    }
    double right = ties == Ties.AT_RANDOM
        ? rightAtRandom(counts, sequence.answer())
        : rightInOrder(SortingSequence.ranking(counts, firsts), sequence.answer());
    return 100 * right / sequence.symbols();
  }

  /** Returns the mean teacher-forced accuracy in percent over a batch. */
  public double accuracy(SortingBatch batch, int window) {
    return batch.sequences().stream().mapToDouble(sequence -> accuracy(sequence, window)).average().orElseThrow();
  }

  /**
   * Returns the teacher-forced accuracy in percent of naming any symbol that was not given yet:
   * {@code 100 (1 + 1/2 + ... + 1/V) / V}.
   */
  public static double randomWithElimination(int symbols) {
    double harmonic = 0;
    for (int remaining = 1; remaining <= symbols; remaining++) {
      harmonic += 1.0 / remaining;
    }
    return 100 * harmonic / symbols;
  }

  private static double rightAtRandom(int[] counts, int[] answer) {
    double right = 0;
    for (int position = 0; position < answer.length; position++) {
      int most = 0;
      int tied = 0;
      for (int remaining = position; remaining < answer.length; remaining++) {
        int count = counts[answer[remaining]];
        if (count > most) {
          most = count;
          tied = 0;
        }
        tied += count == most ? 1 : 0;
      }
      right += counts[answer[position]] == most ? 1.0 / tied : 0;
    }
    return right;
  }

  private static int rightInOrder(int[] ranking, int[] answer) {
    boolean[] given = new boolean[answer.length];
    int right = 0;
    int best = 0;
    for (int symbol : answer) {
      while (given[ranking[best]]) {
        best++;
      }
      right += ranking[best] == symbol ? 1 : 0;
      given[symbol] = true;
    }
    return right;
  }
}
