package org.mneme.tensor.operations;

import java.util.Arrays;

/**
 * The angles by which {@link RotaryEmbedding} turns the pairs of a head at each time step: {@code angle = position base^(-2 i / d_h)} for pair i (Su
 * et al. 2021, section 3.2.2). Computed once for all blocks of a model.
 */
public final class RotaryAngles {
  private final int headSize;
  private final int length;
  private final Pairs pairs;
  private final double[] values;

  /** Which columns of a head form pair i. */
  public enum Pairs {
    /** 2i and 2i + 1: the paper, GPT-J. */
    INTERLEAVED,
    /** i and i + d_h / 2: Llama, GPT-NeoX. */
    HALVES
  }

  /**
   * Computes the angles.
   *
   * @param headSize the number of columns d_h of a head, even
   * @param positions one position per time step; it may be negative or lie between two tokens
   * @param base 10000 is the usual one
   */
  public RotaryAngles(int headSize, double[] positions, double base, Pairs pairs) {
    if (headSize < 2 || headSize % 2 != 0) {
      throw new IllegalArgumentException("rotary positions need heads of an even size, given " + headSize);
    }
    this.headSize = headSize;
    this.length = positions.length;
    this.pairs = pairs;
    this.values = new double[length * 2 * headSize];
    double[] frequencies = new double[headSize / 2];
    Arrays.setAll(frequencies, pair -> Math.pow(base, -2.0 * pair / headSize));
    for (int step = 0; step < length; step++) {
      for (int pair = 0; pair < frequencies.length; pair++) {
        setPair(step, pair, positions[step] * frequencies[pair]);
      }
    }
  }

  /** The cosine of each column's angle, then its sine with the sign that its own term has. */
  private void setPair(int step, int pair, double angle) {
    int row = step * 2 * headSize;
    int first = pairs == Pairs.INTERLEAVED ? 2 * pair : pair;
    int second = partner(first);
    values[row + first] = Math.cos(angle);
    values[row + second] = Math.cos(angle);
    values[row + headSize + first] = -Math.sin(angle);
    values[row + headSize + second] = Math.sin(angle);
  }

  /** Returns the other column of a column's pair. */
  int partner(int column) {
    return pairs == Pairs.INTERLEAVED ? column ^ 1 : (column + headSize / 2) % headSize;
  }

  /** Returns the cosine (part 0) or the signed sine (part 1) of a column's angle. */
  double value(int step, int part, int column) {
    return values[(step * 2 + part) * headSize + column];
  }

  /** Returns all cosines and signed sines {@code [T, 2, d_h]}; not to be changed. */
  double[] values() {
    return values;
  }

  /** Returns the number of columns d_h of a head. */
  public int headSize() {
    return headSize;
  }

  /** Returns the number of time steps. */
  public int length() {
    return length;
  }

  /** Returns which columns form a pair. */
  public Pairs pairs() {
    return pairs;
  }
}
