package org.mneme.tasks.sorting;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * One sequence of the sorting task: T symbols, a separator, and the answer, all V symbols by how often they came.
 *
 * <p>The model reads {@code tokens, separator, answer without its last symbol} and predicts the next id at each position; the V predictions
 * from the separator on are scored (Martins et al. 2022, section 4.1; the authors' data generator). Symbols are 0 to V-1, the separator is V.
 * The authors mark positions that are not scored with a further id of the vocabulary, V+1; here they are {@link #NOT_SCORED} and the id does
 * not exist.
 */
public final class SortingSequence {
  /** The target of positions that are not scored. */
  public static final int NOT_SCORED = -1;

  private final int symbols;
  private final int[] tokens;
  private final int[] answer;

  /**
   * Takes the symbols as they come and sorts them.
   *
   * @param symbols the number of different symbols V
   * @param tokens T symbols from 0 to V-1, not copied
   */
  public SortingSequence(int symbols, int... tokens) {
    this.symbols = symbols;
    this.tokens = requireNonNull(tokens, "tokens is null");
    for (int token : tokens) {
      if (token < 0 || token >= symbols) {
        throw new IllegalArgumentException("token " + token + " is no symbol, expected 0 to " + (symbols - 1));
      }
    }
    this.answer = sort(symbols, tokens);
  }

  /** Returns the number of different symbols V. */
  public int symbols() {
    return symbols;
  }

  /** Returns the number of symbols to read, T. */
  public int length() {
    return tokens.length;
  }

  /** Returns the id of the separator. */
  public int separator() {
    return symbols;
  }

  /** Returns the number of ids that the model reads, T + V. */
  public int inputLength() {
    return tokens.length + symbols;
  }

  /** Returns the T symbols in a new array. */
  public int[] tokens() {
    return tokens.clone();
  }

  /**
   * Returns all V symbols in a new array: the more frequent first, of equally frequent ones the one that came first, and those that never came
   * last, in ascending order.
   */
  public int[] answer() {
    return answer.clone();
  }

  /** Returns how often each of the V symbols came, in a new array. */
  public int[] counts() {
    int[] counts = new int[symbols];
    for (int token : tokens) {
      counts[token]++;
    }
    return counts;
  }

  /** Returns the id that the model reads at a position from 0 to T + V - 1. */
  public int input(int position) {
    if (position < tokens.length) {
      return tokens[position];
    }
    return position == tokens.length ? separator() : answer[position - tokens.length - 1];
  }

  /** Returns the id that the model is to predict at a position, {@link #NOT_SCORED} at the first T. */
  public int target(int position) {
    return position < tokens.length ? NOT_SCORED : answer[position - tokens.length];
  }

  private static int[] sort(int symbols, int[] tokens) {
    int[] counts = new int[symbols];
    int[] firsts = new int[symbols];
    for (int position = tokens.length - 1; position >= 0; position--) {
      counts[tokens[position]]++;
      firsts[tokens[position]] = position;
    }
    return ranking(counts, firsts);
  }

  /** Returns the symbols by descending count, then ascending first position; those of count 0 last, in ascending order. */
  static int[] ranking(int[] counts, int[] firsts) {
    long[] keys = new long[counts.length];
    for (int symbol = 0; symbol < counts.length; symbol++) {
      long tie = counts[symbol] == 0 ? symbol : firsts[symbol];
      keys[symbol] = ((long) Integer.MAX_VALUE - counts[symbol] << Integer.SIZE) + tie;
    }
    int[] order = new int[counts.length];
    long[] sorted = keys.clone();
    Arrays.sort(sorted);
    for (int symbol = 0; symbol < counts.length; symbol++) {
      order[Arrays.binarySearch(sorted, keys[symbol])] = symbol;
    }
    return order;
  }
}
