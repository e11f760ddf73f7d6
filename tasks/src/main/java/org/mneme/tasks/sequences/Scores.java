package org.mneme.tasks.sequences;

/** Picks answers from a model's scores. */
public final class Scores {
  private Scores() {}

  /**
   * Returns the token with the highest score, the smallest of equals.
   *
   * @param scores rows of V scores each
   * @param row the row
   * @param vocabulary the number of scores V in a row
   * @param candidates only the first tokens, this many, are looked at
   */
  public static int best(float[] scores, int row, int vocabulary, int candidates) {
    int begin = row * vocabulary;
    int best = 0;
    for (int token = 1; token < candidates; token++) {
      if (scores[begin + token] > scores[begin + best]) {
        best = token;
      }
    }
    return best;
  }
}
