package org.mneme.continuous.kernels;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The mean divergence of normal densities from one of variance {@code s^2} and the same mean,
 * {@code mean of (v / s^2 - ln(v / s^2) - 1) / 2}, over variances v {@code [B, ...]} of those batch rows that count: a scalar {@code [1]}, 0 if none
 * does (Martins et al. 2022). {@code dv = dy (1 / s^2 - 1 / v) / 2} over the number of variances, 0 in the other rows.
 */
public final class VarianceDivergence extends Operation {
  private final Tensor variances;
  private final double target;
  private final boolean[] counting;

  private VarianceDivergence(Tensor variances, double deviation, boolean[] counting) {
    super(variances);
    this.variances = variances;
    this.target = deviation * deviation;
    this.counting = counting.clone();
    if (counting.length != variances.shape().size(0)) {
      throw new IllegalArgumentException(
          "variances " + variances.shape() + " need a flag for each batch row, given " + counting.length);
    }
  }

  /** Returns the mean divergence from a standard deviation, over the batch rows that count. */
  public static Tensor apply(Tape tape, Tensor variances, double deviation, boolean[] counting) {
    return tape.apply(new VarianceDivergence(variances, deviation, counting));
  }

  /** What one variance of a row that counts adds to the mean. */
  private double share() {
    int rows = 0;
    for (boolean counts : counting) {
      rows += counts ? 1 : 0;
    }
    return rows == 0 ? 0 : 0.5 / (rows * (double) perRow());
  }

  /** {@code [B, 1]}. */
  private INDArray shares() {
    INDArray shares = Nd4j.zeros(variances.type().dataType(), counting.length, 1);
    for (int row = 0; row < counting.length; row++) {
      if (counting[row]) {
        shares.putScalar(row, 0, share());
      }
    }
    return shares;
  }

  private long perRow() {
    return variances.shape().elements() / counting.length;
  }

  private INDArray matrix() {
    return variances.array().reshape('c', counting.length, perRow());
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    INDArray ratio = matrix().div(target);
    INDArray divergence = ratio.sub(Transforms.log(ratio, true)).subi(1).muliColumnVector(shares());
    Tensor output = tape.empty(variances.type(), Shape.of(1));
    output.array().assign(divergence.sumNumber());
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray slope = matrix().rdiv(1).rsubi(1 / target).muliColumnVector(shares());
    tape.gradient(variances).add(slope.muli(outputGradient.get(0)));
  }

  private long rowAddress(Tensor tensor, int row) {
    return tensor.address() + row * perRow() * Float.BYTES;
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    double sum = 0;
    for (int row = 0; row < counting.length; row++) {
      long address = rowAddress(variances, row);
      for (long index = 0; counting[row] && index < perRow(); index++) {
        double ratio = Memory.get(address, index) / target;
        sum += ratio - Math.log(ratio) - 1;
      }
    }
    Tensor output = tape.empty(variances.type(), Shape.of(1));
    output.set(0, share() * sum);
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    long gradient = tape.gradient(variances).addressToAdd();
    float inverse = (float) (1 / target);
    float share = (float) (share() * outputGradient.get(0));
    for (int row = 0; row < counting.length; row++) {
      long from = rowAddress(variances, row);
      long to = gradient + row * perRow() * Float.BYTES;
      for (long index = 0; counting[row] && index < perRow(); index++) {
        float slope = share * (inverse - 1 / Memory.get(from, index));
        Memory.set(to, index, Memory.get(to, index) + slope);
      }
    }
  }
}
