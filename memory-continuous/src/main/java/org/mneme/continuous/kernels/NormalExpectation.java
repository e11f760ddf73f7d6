package org.mneme.continuous.kernels;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The expected value of a signal under a mixture of normal densities for each query and head:
 *
 * <pre>
 * r[c] = sum over k of p_k w_c(m_k, v_k)      z[b, t, h] = sum over c of r[c] V[b, c, h]
 * </pre>
 *
 * <p>Means m, variances v and shares p are {@code [B, H, K, T]} (one component of share 1 where p is not given), values V {@code [B, C, H d]}, z
 * {@code [B, T, H d]}; w are {@link NormalWeights}, such as the expected values of basis functions. Gradients: {@code dV[b, c, h] = sum over t of
 * r[c] dz}, {@code dr[c] = dz . V[b, c, h]}, and from there through w to m, v and p.
 *
 * <p>The matrix of queries times columns is worked out again for the backward pass, a tile of queries at a time, and never kept.
 */
public final class NormalExpectation extends Operation {
  final Tensor means;
  final Tensor variances;
  final Tensor shares;
  final Tensor values;
  final NormalWeights weights;
  final int batch;
  final int heads;
  final int components;
  final int queries;
  final int width;

  private NormalExpectation(Tensor means, Tensor variances, Tensor shares, Tensor values, NormalWeights weights) {
    super(
        shares == null
            ? new Tensor[] {means, variances, values}
            : new Tensor[] {means, variances, shares, values});
    this.means = means;
    this.variances = variances;
    this.shares = shares;
    this.values = values;
    this.weights = weights;
    Shape shape = means.shape();
    boolean equal = shape.equals(variances.shape()) && (shares == null || shape.equals(shares.shape()));
    if (shape.rank() != 4 || !equal || shares == null && shape.size(2) != 1) {
      throw new IllegalArgumentException(
          "means and variances of densities have one shape [B, H, K, T], and shares too where K is not 1; given "
              + shape
              + " and " + variances.shape() + (shares == null ? " without shares" : " with shares " + shares.shape()));
    }
    this.batch = shape.size(0);
    this.heads = shape.size(1);
    this.components = shape.size(2);
    this.queries = shape.size(3);
    this.width = values.shape().last();
    if (!values.shape().equals(Shape.of(batch, weights.columns(), width)) || width % heads != 0) {
      throw new IllegalArgumentException(
          "densities " + shape + " over " + weights.columns() + " columns need values [" + batch + ", "
              + weights.columns() + ", D], D divisible by the heads, given " + values.shape());
    }
  }

  /**
   * Returns the expected values {@code [B, T, D]}.
   *
   * @param shares the components' shares, which sum to 1; null for a single one
   */
  public static Tensor apply(
      Tape tape, Tensor means, Tensor variances, Tensor shares, Tensor values, NormalWeights weights) {
    return tape.apply(new NormalExpectation(means, variances, shares, values, weights));
  }

  /** Returns the number of columns rounded up to whole vectors. */
  static int padded(int columns) {
    return Math.ceilDiv(columns, Memory.LANES.length()) * Memory.LANES.length();
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    INDArray z = HeadArrays.product(mixed(), false, HeadArrays.split(values.array(), heads), false);
    Tensor output = tape.empty(values.type(), Shape.of(batch, queries, width));
    output.array().assign(HeadArrays.join(z, heads));
    return output;
  }

  /** One component's numbers as a column {@code [B H T, 1]}. */
  private INDArray component(INDArray all, int index) {
    return all.reshape('c', (long) batch * heads, components, queries)
        .get(NDArrayIndex.all(), NDArrayIndex.point(index), NDArrayIndex.all())
        .dup('c')
        .reshape('c', (long) batch * heads * queries, 1);
  }

  private INDArray component(int index) {
    return weights.weights(component(means.array(), index), component(variances.array(), index));
  }

  /** r as {@code [B H, T, C]}. */
  private INDArray mixed() {
    INDArray sum = null;
    for (int index = 0; index < components; index++) {
      INDArray part = component(index);
      if (shares != null) {
        part.muliColumnVector(component(shares.array(), index));
      }
      sum = sum == null ? part : sum.addi(part);
    }
    return sum.reshape('c', (long) batch * heads, queries, weights.columns());
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray dz = HeadArrays.split(outputGradient.array(), heads);
    if (tape.tracks(values)) {
      tape.gradient(values).add(HeadArrays.join(HeadArrays.product(mixed(), true, dz, false), heads));
    }
    INDArray dr = HeadArrays.product(dz, false, HeadArrays.split(values.array(), heads), true)
        .reshape('c', (long) batch * heads * queries, weights.columns());
    INDArray[] gradients = new INDArray[] {collector(), collector(), collector()};
    for (int index = 0; index < components; index++) {
      INDArray mean = component(means.array(), index);
      INDArray variance = component(variances.array(), index);
      INDArray part = weights.weights(mean, variance);
      NormalWeights.Slopes slopes = weights.slopes(mean, variance, part, dr);
      INDArray share = shares == null ? Nd4j.onesLike(mean) : component(shares.array(), index);
      put(gradients[0], index, slopes.means().mul(share));
      put(gradients[1], index, slopes.variances().mul(share));
      put(gradients[2], index, part.muli(dr).sum(1));
    }
    add(tape, means, gradients[0]);
    add(tape, variances, gradients[1]);
    add(tape, shares, gradients[2]);
  }

  private INDArray collector() {
    return Nd4j.createUninitialized(means.type().dataType(), (long) batch * heads, components, queries);
  }

  private void put(INDArray collector, int index, INDArray column) {
    collector.get(NDArrayIndex.all(), NDArrayIndex.point(index), NDArrayIndex.all())
        .assign(column.reshape('c', (long) batch * heads, queries));
  }

  private static void add(Tape tape, Tensor input, INDArray gradient) {
    if (input != null && tape.tracks(input)) {
      tape.gradient(input).add(gradient);
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    return new TiledExpectation(this, tape.kernels()).forward(tape);
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    new TiledExpectation(this, tape.kernels()).backward(tape, outputGradient);
  }
}
