package org.mneme.tasks.sorting;

import static java.util.Objects.requireNonNull;

import java.util.stream.LongStream;
import org.mneme.tensor.RandomStream;

/**
 * Draws sequences of the sorting task: symbol j of T (counted from 0) follows {@code p_j = (1 - r) p_initial + r p_final} with
 * {@code r = (j + 1) / T} (Martins et al. 2022, section 4.1; the authors' data generator), so that what is frequent drifts from the beginning
 * of the sequence to its end.
 *
 * <p>Sequence n of a stream is always the same, whichever were drawn before. The cumulative sums of p_j are mixed from those of p_initial and
 * p_final, which are summed once; the authors sum p_j anew for every symbol, which differs in the last bit at most.
 */
public final class SortingGenerator {
  private final int symbols;
  private final int length;
  private final RandomStream random;

  /**
   * Takes the sizes of the sequences.
   *
   * @param symbols the number of different symbols V, at least 2
   * @param length the number of symbols per sequence T, at least 1
   * @param random where the sequences come from; only its seed matters
   */
  public SortingGenerator(int symbols, int length, RandomStream random) {
    if (symbols < 2 || length < 1) {
      throw new IllegalArgumentException(
          "sorting takes at least 2 symbols and 1 position, given " + symbols + " and " + length);
    }
    this.symbols = symbols;
    this.length = length;
    this.random = requireNonNull(random, "random is null");
  }

  /** Returns the sequence of a number: the same for the same seed and number. */
  public SortingSequence sequence(long number) {
    RandomStream stream = random.numbered(number);
    SymbolWeights first = SymbolWeights.draw(symbols, stream);
    SymbolWeights last = SymbolWeights.draw(symbols, stream);
    double[] uniforms = new double[length];
    for (int position = 0; position < length; position++) {
      uniforms[position] = stream.nextDouble();
    }
    return sequence(first, last, uniforms);
  }

  /** Returns the sequences of {@code count} numbers from {@code first} on, one per row. */
  public SortingBatch batch(long first, int count) {
    return new SortingBatch(LongStream.range(first, first + count).mapToObj(this::sequence).toList());
  }

  /**
   * Returns the sequence that given random numbers lead to: each symbol is the first one whose cumulative probability is larger than its number.
   *
   * @param initial the weights whose part shrinks from all to nothing
   * @param last the weights that replace them
   * @param uniforms T numbers in [0, 1)
   */
  public static SortingSequence sequence(SymbolWeights initial, SymbolWeights last, double... uniforms) {
    if (initial.symbols() != last.symbols()) {
      throw new IllegalArgumentException("both distributions are over the same symbols, given " + initial.symbols()
          + " and " + last.symbols());
    }
    int[] tokens = new int[uniforms.length];
    for (int position = 0; position < tokens.length; position++) {
      double ratio = (position + 1.0) / tokens.length;
      tokens[position] = symbol(initial, last, ratio, uniforms[position]);
    }
    return new SortingSequence(initial.symbols(), tokens);
  }

  private static int symbol(SymbolWeights initial, SymbolWeights last, double ratio, double uniform) {
    int low = 0;
    int high = initial.symbols() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      double cumulative = (1 - ratio) * initial.cumulative(middle) + ratio * last.cumulative(middle);
      if (cumulative > uniform) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
