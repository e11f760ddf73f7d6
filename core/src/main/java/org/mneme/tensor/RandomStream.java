package org.mneme.tensor;

/**
 * A reproducible stream of random numbers: the n-th number is a hash of the seed and n (SplitMix64), so a stream's whole state is two longs
 * and any number of independent streams can be named from one seed. Not thread-safe.
 */
public final class RandomStream {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final long seed;
  private long position;

  /** Starts a stream at its first number. */
  public RandomStream(long seed) {
    this(seed, 0);
  }

  /** Continues a stream from a saved position. */
  public RandomStream(long seed, long position) {
    this.seed = seed;
    this.position = position;
  }

  /** Returns an independent stream for a purpose, such as "initialisation" or "dropout"; the same name gives the same stream. */
  public RandomStream named(String purpose) {
    long hash = mix(seed + GOLDEN_GAMMA);
    for (int index = 0; index < purpose.length(); index++) {
      hash = mix(hash + GOLDEN_GAMMA * (purpose.charAt(index) + 1L));
    }
    return new RandomStream(hash);
  }

  /** Returns an independent stream for a numbered item; no number gives the stream of a name. */
  public RandomStream numbered(long number) {
    return new RandomStream(mix(~mix(seed + GOLDEN_GAMMA) + GOLDEN_GAMMA * (number + 1)));
  }

  /** Returns the seed. */
  public long seed() {
    return seed;
  }

  /** Returns how many numbers were drawn. */
  public long position() {
    return position;
  }

  /** Returns 64 random bits. */
  public long nextLong() {
    return at(position++);
  }

  /** Returns the 64 random bits at a position, without moving. */
  public long at(long index) {
    return mix(seed + GOLDEN_GAMMA * (index + 1));
  }

  /** Returns a number in [0, 1). */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Returns a whole number in [0, bound). */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("the bound of a random number is positive, given " + bound);
    }
    return (int) Math.multiplyHigh(nextLong() >>> 1, (long) bound << 1);
  }

  /** Returns a normally distributed number with mean 0 and standard deviation 1 (Box-Muller, one of the pair). */
  public double nextGaussian() {
    double radius = Math.sqrt(-2 * Math.log(1 - nextDouble()));
    return radius * Math.cos(2 * Math.PI * nextDouble());
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
