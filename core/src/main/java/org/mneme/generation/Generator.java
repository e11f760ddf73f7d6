package org.mneme.generation;

import java.util.function.IntPredicate;

/** Continues a text: reads a prompt, then chooses token after token and reads each in turn. */
public final class Generator {
  private final TokenReader reader;
  private final Sampler sampler;

  /** Takes what reads and what chooses. */
  public Generator(TokenReader reader, Sampler sampler) {
    this.reader = reader;
    this.sampler = sampler;
  }

  /**
   * Generates tokens.
   *
   * @param prompt what is read first, one token at least
   * @param most the most tokens to generate
   * @param taker is given each token as soon as it is chosen and returns whether to go on
   */
  public void generate(int[] prompt, int most, IntPredicate taker) {
    double[] scores = reader.read(prompt);
    for (int count = 0; count < most; count++) {
      int token = sampler.choose(scores);
      if (!taker.test(token) || count + 1 == most) {
        return;
      }
      scores = reader.read(token);
    }
  }
}
