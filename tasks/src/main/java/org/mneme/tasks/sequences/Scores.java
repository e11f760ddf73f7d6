package org.mneme.tasks.sequences;

/** What a model's scores say. */
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

  /**
   * Returns the loss of a token in nats, {@code -ln softmax(scores)[token]}.
   *
   * @param scores rows of V scores each
   * @param row the row
   * @param vocabulary the number of scores V in a row
   * @param token the token
   */
  public static double loss(float[] scores, int row, int vocabulary, int token) {
    int begin = row * vocabulary;
    double highest = scores[begin + best(scores, row, vocabulary, vocabulary)];
    double sum = 0;
    for (int other = 0; other < vocabulary; other++) {
      sum += Math.exp(scores[begin + other] - highest);
    }
    return Math.log(sum) + highest - scores[begin + token];
  }
}
