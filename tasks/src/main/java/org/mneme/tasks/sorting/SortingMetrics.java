package org.mneme.tasks.sorting;

/**
 * How right an answer is. With the right symbols given before each prediction (teacher forcing), {@link #accuracy} is the measure of the paper;
 * for an answer that the model gave on its own, accuracy says how much of it is in place and {@link #kendallTau} how much of it is in order.
 */
public final class SortingMetrics {
  private SortingMetrics() {}

  /**
   * Returns the share of positions, in percent, at which the given symbol is the right one.
   *
   * @param given one id per position, in teacher forcing the most probable of the vocabulary
   * @param answer the right symbols
   */
  public static double accuracy(int[] given, int[] answer) {
    requireSameLength(given, answer);
    int right = 0;
    for (int position = 0; position < answer.length; position++) {
      right += given[position] == answer[position] ? 1 : 0;
    }
    return 100.0 * right / answer.length;
  }

  /**
   * Returns the share of positions, in percent, at which the given symbol came as often as the right one and is none of the right ones before:
   * accuracy that does not ask which of equally frequent symbols came first.
   *
   * @param given one id per position; ids that are no symbols are wrong
   * @param answer all symbols 0 to V-1 in the right order
   * @param counts how often each symbol came
   */
  public static double tieTolerantAccuracy(int[] given, int[] answer, int[] counts) {
    requireSameLength(given, answer);
    boolean[] before = new boolean[answer.length];
    int right = 0;
    for (int position = 0; position < answer.length; position++) {
      int symbol = given[position];
      boolean possible = symbol >= 0 && symbol < answer.length && !before[symbol];
      right += possible && counts[symbol] == counts[answer[position]] ? 1 : 0;
      before[answer[position]] = true;
    }
    return 100.0 * right / answer.length;
  }

  /**
   * Returns Kendall's tau: of all pairs of symbols, the share in the right order minus the share in the wrong order; 1 for the right answer, 0
   * on average for a random one, -1 for the reverse.
   *
   * <p>A given answer may repeat symbols or leave some out, which tau alone does not allow: a symbol counts where it was given first, one that
   * was left out comes after all that were given, and a pair that was left out is in neither order.
   *
   * @param given one id per position; ids that are no symbols are passed over
   * @param answer all symbols 0 to V-1 in the right order
   */
  public static double kendallTau(int[] given, int[] answer) {
    requireSameLength(given, answer);
    int symbols = answer.length;
    // Places are negative, so that 0 stays the place of all symbols that were left out.
    int[] places = new int[symbols];
    for (int position = symbols - 1; position >= 0; position--) {
      if (given[position] >= 0 && given[position] < symbols) {
        places[given[position]] = position - symbols;
      }
    }
    long balance = 0;
    for (int earlier = 0; earlier < symbols; earlier++) {
      for (int later = earlier + 1; later < symbols; later++) {
        balance += Integer.compare(places[answer[later]], places[answer[earlier]]);
      }
    }
    return symbols < 2 ? 1 : 2.0 * balance / ((long) symbols * (symbols - 1));
  }

  private static void requireSameLength(int[] given, int[] answer) {
    if (given.length != answer.length || answer.length == 0) {
      throw new IllegalArgumentException(
          "an answer has as many symbols as the right one, given " + given.length + " for " + answer.length);
    }
  }
}
