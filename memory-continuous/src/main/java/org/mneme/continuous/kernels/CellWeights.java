package org.mneme.continuous.kernels;

import org.mneme.continuous.signal.StandardNormal;
import org.mneme.tensor.cpu.Memory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The masses of a normal density in C equal cells of an interval: {@code w_c = Phi((e_(c+1) - m) / s) - Phi((e_c - m) / s)} between edges e, with
 * {@code s = sqrt(v)}; or, truncated to the interval, {@code w_c / W} with {@code W = sum of w_c}. The expected value of a signal is then that of the
 * signal held constant over each cell, which serves every basis; a density narrower than a cell reads the cell's value.
 *
 * <p>With {@code x_c = (e_c - m) / s} and the standard density phi: {@code dw_c/dm = -(phi(x_(c+1)) - phi(x_c)) / s},
 * {@code dw_c/dv = -(x_(c+1) phi(x_(c+1)) - x_c phi(x_c)) / (2 v)}; truncated, a gradient g pulls back as
 * {@code (sum of g_c dw_c - sum of g_c p_c * sum of dw_c) / W}.
 */
public final class CellWeights implements NormalWeights {
  private static final double SQRT_2 = Math.sqrt(2);
  private static final double SQRT_2_PI = Math.sqrt(2 * Math.PI);

  /** An interval of which a density has less than this is treated as if it had this much: nothing is divided by 0. */
  private static final double LEAST_MASS = 1e-30;

  private final double[] edges;
  private final boolean truncated;

  /**
   * Takes the cells.
   *
   * @param from where the interval begins
   * @param to where it ends
   * @param cells how many equal cells
   * @param truncated whether the density is cut off outside of the interval and scaled to mass 1
   */
  public CellWeights(double from, double to, int cells, boolean truncated) {
    this.edges = new double[cells + 1];
    for (int edge = 0; edge <= cells; edge++) {
      edges[edge] = from + (to - from) * edge / cells;
    }
    this.truncated = truncated;
  }

  @Override
  public int columns() {
    return edges.length - 1;
  }

  /** Returns the middles of the cells. */
  public double[] middles() {
    double[] middles = new double[columns()];
    for (int cell = 0; cell < middles.length; cell++) {
      middles[cell] = (edges[cell] + edges[cell + 1]) / 2;
    }
    return middles;
  }

  @Override
  public INDArray weights(INDArray means, INDArray variances) {
    INDArray masses = masses(standardised(means, variances));
    return truncated ? masses.diviColumnVector(total(masses)) : masses;
  }

  /** x {@code [R, C + 1]}. */
  private INDArray standardised(INDArray means, INDArray variances) {
    DataType type = means.dataType();
    INDArray row = Nd4j.createFromArray(edges).castTo(type).reshape(1, edges.length);
    return Nd4j.zeros(type, means.size(0), edges.length)
        .addiRowVector(row)
        .subiColumnVector(means)
        .diviColumnVector(Transforms.sqrt(variances, true));
  }

  private static INDArray masses(INDArray standardised) {
    INDArray below = Nd4j.getExecutioner().exec(new Erf(standardised.div(SQRT_2), standardised.ulike())).muli(0.5);
    return differences(below);
  }

  /** Neighbouring columns, the right one less the left one. */
  private static INDArray differences(INDArray atEdges) {
    long cells = atEdges.size(1) - 1;
    INDArray right = atEdges.get(NDArrayIndex.all(), NDArrayIndex.interval(1, cells + 1));
    INDArray left = atEdges.get(NDArrayIndex.all(), NDArrayIndex.interval(0, cells));
    return right.dup('c').reshape('c', atEdges.size(0), cells).subi(left.dup('c').reshape('c', atEdges.size(0), cells));
  }

  private static INDArray total(INDArray masses) {
    return Transforms.max(masses.sum(1).reshape(masses.size(0), 1), LEAST_MASS);
  }

  @Override
  public Slopes slopes(INDArray means, INDArray variances, INDArray weights, INDArray gradient) {
    INDArray x = standardised(means, variances);
    INDArray density = Transforms.exp(x.mul(x).muli(-0.5), false).divi(SQRT_2_PI);
    INDArray toMean = differences(density).negi().diviColumnVector(Transforms.sqrt(variances, true));
    INDArray toVariance = differences(density.mul(x)).negi().diviColumnVector(variances.mul(2));
    INDArray total = truncated ? total(masses(x)) : null;
    return new Slopes(
        pulled(toMean, weights, gradient, total, means), pulled(toVariance, weights, gradient, total, means));
  }

  private static INDArray pulled(
      INDArray slope, INDArray weights, INDArray gradient, INDArray total, INDArray like) {
    INDArray direct = gradient.mul(slope).sum(1).reshape(like.shape());
    if (total == null) {
      return direct;
    }
    INDArray mean = gradient.mul(weights).sum(1).reshape(like.shape());
    return direct.subi(mean.muli(slope.sum(1).reshape(like.shape()))).divi(total);
  }

  @Override
  public Row row() {
    return new ScalarRow();
  }

  /** One density at a time, one cell at a time. */
  private final class ScalarRow implements Row {
    private double meanGradient;
    private double varianceGradient;

    @Override
    public void fill(float mean, float variance, long weights) {
      double deviation = Math.sqrt(variance);
      double left = StandardNormal.below((edges[0] - mean) / deviation);
      double all = StandardNormal.below((edges[columns()] - mean) / deviation) - left;
      double total = truncated ? Math.max(all, LEAST_MASS) : 1;
      int padded = NormalExpectation.padded(columns());
      for (int cell = 0; cell < columns(); cell++) {
        double right = StandardNormal.below((edges[cell + 1] - mean) / deviation);
        Memory.set(weights, cell, (float) ((right - left) / total));
        left = right;
      }
      Memory.fill(weights + (long) columns() * Float.BYTES, padded - columns(), 0f);
    }

    @Override
    public void pull(float mean, float variance, long weights, long gradient) {
      double deviation = Math.sqrt(variance);
      double x = (edges[0] - mean) / deviation;
      double left = StandardNormal.density(x);
      double leftMoment = x * left;
      double first = x;
      double toMean = 0;
      double toVariance = 0;
      double sumToMean = left;
      double sumToVariance = leftMoment;
      double average = 0;
      for (int cell = 0; cell < columns(); cell++) {
        x = (edges[cell + 1] - mean) / deviation;
        double right = StandardNormal.density(x);
        double rightMoment = x * right;
        double slope = Memory.get(gradient, cell);
        toMean -= slope * (right - left);
        toVariance -= slope * (rightMoment - leftMoment);
        average += slope * Memory.get(weights, cell);
        left = right;
        leftMoment = rightMoment;
      }
      double total = 1;
      if (truncated) {
        total = Math.max(StandardNormal.below(x) - StandardNormal.below(first), LEAST_MASS);
        toMean -= average * (sumToMean - left);
        toVariance -= average * (sumToVariance - leftMoment);
      }
      meanGradient = toMean / deviation / total;
      varianceGradient = toVariance / (2 * variance) / total;
    }

    @Override
    public float meanGradient() {
      return (float) meanGradient;
    }

    @Override
    public float varianceGradient() {
      return (float) varianceGradient;
    }
  }
}
