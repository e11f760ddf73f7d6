package org.mneme.continuous.kernels;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.mneme.tensor.cpu.VectorMath;

/**
 * The masses that many normal densities have between neighbouring edges, added up in single precision, a vector of edges at a time:
 * {@code sum of f (Phi((e_(d+1) - m) / s) - Phi((e_d - m) / s))}.
 *
 * <p>{@code Phi(x) = erfc(-x / sqrt 2) / 2}; for z >= 0, {@code erfc(z) = t exp(-z^2 + p(t))} with {@code t = 1 / (1 + z / 2)} and Chebyshev's
 * polynomial p of degree 9, whose relative error is below 1.2e-7 (Press et al., "Numerical Recipes", section 6.2).
 */
public final class NormalMasses {
  private static final float[] POLYNOMIAL = {0.17087277f, -0.82215223f, 1.48851587f, -1.13520398f, 0.27886807f,
      -0.18628806f, 0.09678418f, 0.37409196f, 1.00002368f, -1.26551223f};
  private static final float INVERSE_SQRT_2 = (float) Math.sqrt(0.5);

  private final float[] edges;
  private final float[] below;
  private final float[] masses;
  private final int bins;

  /** Takes the edges in ascending order. */
  public NormalMasses(double[] edges) {
    this.bins = edges.length - 1;
    int padded = NormalExpectation.padded(edges.length);
    this.edges = new float[padded];
    this.below = new float[padded + LANES.length()];
    this.masses = new float[padded];
    for (int index = 0; index < padded; index++) {
      this.edges[index] = (float) edges[Math.min(index, bins)];
    }
  }

  /**
   * Adds one density.
   *
   * @param factor what its masses are multiplied with
   */
  public void add(float mean, float deviation, float factor) {
    float scale = INVERSE_SQRT_2 / deviation;
    for (int index = 0; index < edges.length; index += LANES.length()) {
      below(FloatVector.fromArray(LANES, edges, index).sub(mean).mul(scale)).intoArray(below, index);
    }
    for (int index = 0; index < edges.length; index += LANES.length()) {
      FloatVector left = FloatVector.fromArray(LANES, below, index);
      FloatVector between = FloatVector.fromArray(LANES, below, index + 1).sub(left).max(0f);
      FloatVector sum = FloatVector.fromArray(LANES, masses, index);
      between.mul(factor).add(sum).intoArray(masses, index);
    }
  }

  /** {@code erfc(-y) / 2}. */
  private static FloatVector below(FloatVector y) {
    FloatVector z = y.abs();
    FloatVector t = FloatVector.broadcast(LANES, 1f).div(z.mul(0.5f).add(1f));
    FloatVector polynomial = FloatVector.broadcast(LANES, POLYNOMIAL[0]);
    for (int power = 1; power < POLYNOMIAL.length; power++) {
      polynomial = polynomial.mul(t).add(POLYNOMIAL[power]);
    }
    FloatVector tail = VectorMath.exp(polynomial.sub(z.mul(z))).mul(t).mul(0.5f);
    return tail.blend(tail.neg().add(1f), y.compare(VectorOperators.GT, 0f));
  }

  /** Adds what has come together to sums, one number for each pair of neighbouring edges. */
  public void addTo(double[] sums) {
    for (int bin = 0; bin < bins; bin++) {
      sums[bin] += masses[bin];
    }
  }
}
