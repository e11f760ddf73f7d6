package org.mneme.tasks.sorting;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.mneme.tensor.RandomStream;

/** The probabilities of symbols 0 to V-1, as whole-number weights: symbol s has the probability {@code w_s / (w_0 + ... + w_(V-1))}. */
public final class SymbolWeights {
  private static final int LARGEST = 9;

  private final double[] cumulative;

  /** Takes the weight of each symbol, at least one and all positive. */
  public SymbolWeights(int... weights) {
    requireNonNull(weights, "weights is null");
    if (weights.length == 0 || Arrays.stream(weights).anyMatch(weight -> weight <= 0)) {
      throw new IllegalArgumentException("weights of symbols are positive, given " + Arrays.toString(weights));
    }
    double total = Arrays.stream(weights).asLongStream().sum();
    cumulative = new double[weights.length];
    long sum = 0;
    for (int symbol = 0; symbol < weights.length; symbol++) {
      sum += weights[symbol];
      cumulative[symbol] = sum / total;
    }
  }

  /** Draws each weight uniformly from 1 to 9, as the authors do. */
  public static SymbolWeights draw(int symbols, RandomStream random) {
    int[] weights = new int[symbols];
    for (int symbol = 0; symbol < symbols; symbol++) {
      weights[symbol] = 1 + random.nextInt(LARGEST);
    }
    return new SymbolWeights(weights);
  }

  /** Returns the number of symbols V. */
  public int symbols() {
    return cumulative.length;
  }

  /** Returns the probability that a symbol is at most this one. */
  double cumulative(int symbol) {
    return cumulative[symbol];
  }
}
