package org.mneme.generation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.mneme.tensor.RandomStream;

/**
 * Chooses the next token from the scores of all.
 *
 * <pre>
 * p(v) ~ exp(score(v) / temperature)      over the topK best, of these over the fewest that have topP of the probability
 * </pre>
 *
 * <p>A temperature of 0 takes the best token always (the first of equally good ones). Sources: Fan et al. 2018 (top-k), Holtzman et al. 2020 (top-p).
 */
public final class Sampler {
  private final double temperature;
  private final int topK;
  private final double topP;
  private final RandomStream random;

  /**
   * Takes the settings.
   *
   * @param temperature 0 for the best token, 1 for the model's own probabilities
   * @param topK how many of the best tokens are candidates; 0 for all
   * @param topP the part of the probability that candidates have together, more than 0 and at most 1
   * @param random the source of the choices
   */
  public Sampler(double temperature, int topK, double topP, RandomStream random) {
    if (!(temperature >= 0) || topK < 0 || !(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException(
          "sampling takes a temperature from 0 on, top-k from 0 on, top-p above 0 and up to 1, given " + temperature
              + ", " + topK + ", " + topP);
    }
    this.temperature = temperature;
    this.topK = topK;
    this.topP = topP;
    this.random = random;
  }

  /** Returns the chosen token. */
  public int choose(double... scores) {
    int best = best(scores);
    if (temperature == 0) {
      return best;
    }
    int[] candidates = candidates(scores);
    double[] weights = Arrays.stream(candidates)
        .mapToDouble(token -> Math.exp((scores[token] - scores[best]) / temperature))
        .toArray();
    double total = Arrays.stream(weights).sum();
    int kept = 0;
    double inside = 0;
    while (kept < weights.length && (kept == 0 || inside < topP * total)) {
      inside += weights[kept++];
    }
    double left = random.nextDouble() * inside;
    for (int index = 0; index < kept - 1; index++) {
      left -= weights[index];
      if (left < 0) {
        return candidates[index];
      }
    }
    return candidates[kept - 1];
  }

  private static int best(double[] scores) {
    int best = 0;
    for (int token = 1; token < scores.length; token++) {
      if (scores[token] > scores[best]) {
        best = token;
      }
    }
    return best;
  }

  /** The best first; unsorted where all count. */
  private int[] candidates(double[] scores) {
    if (topK == 0 && topP == 1) {
      return IntStream.range(0, scores.length).toArray();
    }
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(token -> -scores[token]))
        .limit(topK == 0 ? scores.length : topK)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
