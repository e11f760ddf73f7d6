package org.mneme.continuous.density;

import java.util.Arrays;
import java.util.Optional;
import org.mneme.continuous.kernels.NormalExpectation;
import org.mneme.continuous.kernels.NormalMasses;
import org.mneme.continuous.kernels.NormalWeights;
import org.mneme.continuous.kernels.VarianceDivergence;
import org.mneme.continuous.signal.StandardNormal;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * Where queries look, as normal densities.
 *
 * @param means {@code [B, H, K, T]}
 * @param variances {@code [B, H, K, T]}
 * @param shares {@code [B, H, K, T]}, null for a single component
 * @param weights what densities make of the columns of values: coefficients of the signal, or its values in cells
 * @param truncated whether densities are cut off at 0 and 1 and scaled to mass 1
 * @param targetDeviation the standard deviation that densities are pulled to
 */
public record NormalLook(
    Tensor means, Tensor variances, Tensor shares, NormalWeights weights, boolean truncated,
    double targetDeviation)
    implements
      Look {

  @Override
  public ElementType type() {
    return means.type();
  }

  @Override
  public int heads() {
    return means.shape().size(1);
  }

  @Override
  public int queries() {
    return means.shape().size(3);
  }

  private int components() {
    return means.shape().size(2);
  }

  @Override
  public Tensor expectation(Tape tape, Tensor values) {
    return NormalExpectation.apply(tape, means, variances, shares, values, weights);
  }

  @Override
  public Optional<Tensor> divergence(Tape tape, boolean[] counting) {
    return Optional.of(VarianceDivergence.apply(tape, variances, targetDeviation, counting));
  }

  private long position(int row, int head, int component, int query) {
    return (((long) row * heads() + head) * components() + component) * queries() + query;
  }

  private double share(long position) {
    return shares == null ? 1 : shares.get(position);
  }

  @Override
  public void addMass(int row, int head, int query, double[] edges, double[] mass) {
    for (int component = 0; component < components(); component++) {
      long position = position(row, head, component, query);
      double mean = means.get(position);
      double deviation = Math.sqrt(variances.get(position));
      double factor = share(position) / total(mean, deviation);
      double below = below(edges[0], mean, deviation);
      for (int bin = 0; bin < mass.length; bin++) {
        double next = below(edges[bin + 1], mean, deviation);
        mass[bin] += factor * (next - below);
        below = next;
      }
    }
  }

  /** In single precision the masses of all queries are added up a vector of edges at a time: sticky memories ask for millions. */
  @Override
  public void addMasses(int row, int head, int everyQuery, double[] edges, double[] mass) {
    if (type() != ElementType.FLOAT32) {
      Look.super.addMasses(row, head, everyQuery, edges, mass);
      return;
    }
    double[] seen = truncated ? Arrays.stream(edges).map(edge -> Math.clamp(edge, 0, 1)).toArray() : edges;
    NormalMasses masses = new NormalMasses(seen);
    for (int component = 0; component < components(); component++) {
      for (int query = 0; query < queries(); query += everyQuery) {
        long position = position(row, head, component, query);
        double mean = means.get(position);
        double deviation = Math.sqrt(variances.get(position));
        masses.add((float) mean, (float) deviation, (float) (share(position) / total(mean, deviation)));
      }
    }
    masses.addTo(mass);
  }

  private double total(double mean, double deviation) {
    return truncated
        ? StandardNormal.below((1 - mean) / deviation) - StandardNormal.below(-mean / deviation)
        : 1;
  }

  private double below(double edge, double mean, double deviation) {
    double seen = truncated ? Math.clamp(edge, 0, 1) : edge;
    return StandardNormal.below((seen - mean) / deviation);
  }

  private record Moments(double mean, double variance) {}

  /**
   * Those of what is left of a normal density, its own where it is not cut off. With {@code a = -m / s}, {@code b = (1 - m) / s}, the mass
   * {@code W = Phi(b) - Phi(a)} and {@code h = (phi(a) - phi(b)) / W}: the mean is {@code m + s h}, the variance
   * {@code s^2 (1 + (a phi(a) - b phi(b)) / W - h^2)} (Johnson, Kotz and Balakrishnan 1994, "Continuous Univariate Distributions", chapter 13).
   */
  private Moments moments(double mean, double variance) {
    if (!truncated) {
      return new Moments(mean, variance);
    }
    double deviation = Math.sqrt(variance);
    double left = -mean / deviation;
    double right = (1 - mean) / deviation;
    double mass = StandardNormal.below(right) - StandardNormal.below(left);
    double atLeft = StandardNormal.density(left);
    double atRight = StandardNormal.density(right);
    double shift = (atLeft - atRight) / mass;
    return new Moments(
        mean + deviation * shift, variance * (1 + (left * atLeft - right * atRight) / mass - shift * shift));
  }

  @Override
  public double deviation(int row, int head, int query) {
    double mean = 0;
    double square = 0;
    for (int component = 0; component < components(); component++) {
      long position = position(row, head, component, query);
      Moments moments = moments(means.get(position), variances.get(position));
      mean += share(position) * moments.mean();
      square += share(position) * (moments.variance() + moments.mean() * moments.mean());
    }
    return Math.sqrt(Math.max(0, square - mean * mean));
  }
}
