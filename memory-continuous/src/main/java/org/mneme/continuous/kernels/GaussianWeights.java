package org.mneme.continuous.kernels;

import static org.mneme.tensor.cpu.Memory.LANES;
import static org.mneme.tensor.cpu.Memory.load;
import static org.mneme.tensor.cpu.Memory.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.apache.commons.math3.util.ArithmeticUtils;
import org.mneme.continuous.signal.GaussianBasis;
import org.mneme.tensor.cpu.VectorMath;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The expected values of Gaussian basis functions under a normal density, in closed form:
 * {@code w_j = exp(-(m - m_j)^2 / (2 S_j)) / sqrt(2 pi S_j)} with {@code S_j = v + s_j^2} (Martins et al. 2022, section 3.1).
 *
 * <p>Gradients: {@code dw_j/dm = -w_j (m - m_j) / S_j}, {@code dw_j/dv = w_j ((m - m_j)^2 / S_j - 1) / (2 S_j)}. The authors go through the natural
 * parameters and a covariance, which is the same but loses about three digits at small variances.
 *
 * <p>There are few different widths, in a pattern that repeats: the CPU form divides and takes roots once per width and density.
 */
public final class GaussianWeights implements NormalWeights {
  private static final double TWO_PI = 2 * Math.PI;
  private static final float ONE_OVER_TWO_PI = (float) (1 / TWO_PI);
  private static final FloatVector ONE = FloatVector.broadcast(LANES, 1f);

  private final double[] centres;
  private final double[] squaredWidths;
  private final float[] paddedCentres;

  /** Squared widths s_j^2, up to where their pattern and that of vectors begin together again. */
  private final float[] patternWidths;

  /** Takes the basis. */
  public GaussianWeights(GaussianBasis basis) {
    int period = basis.widthCount();
    this.centres = new double[basis.size()];
    this.squaredWidths = new double[basis.size()];
    this.paddedCentres = new float[NormalExpectation.padded(basis.size())];
    for (int function = 0; function < centres.length; function++) {
      centres[function] = basis.centre(function);
      squaredWidths[function] = basis.width(function) * basis.width(function);
      paddedCentres[function] = (float) centres[function];
    }
    this.patternWidths = new float[ArithmeticUtils.lcm(period, LANES.length())];
    for (int index = 0; index < patternWidths.length; index++) {
      patternWidths[index] = (float) squaredWidths[index % period];
    }
  }

  @Override
  public int columns() {
    return centres.length;
  }

  @Override
  public INDArray weights(INDArray means, INDArray variances) {
    INDArray sums = sums(variances);
    INDArray exponent = Transforms.pow(distances(means), 2, false).divi(sums).muli(-0.5);
    return Transforms.exp(exponent, false).divi(Transforms.sqrt(sums.muli(TWO_PI), false));
  }

  @Override
  public Slopes slopes(INDArray means, INDArray variances, INDArray weights, INDArray gradient) {
    INDArray sums = sums(variances);
    INDArray distances = distances(means);
    INDArray each = weights.mul(gradient).divi(sums);
    INDArray mean = each.mul(distances).negi().sum(1).reshape(means.shape());
    INDArray bend = distances.muli(distances).divi(sums).subi(1).muli(0.5);
    return new Slopes(mean, each.muli(bend).sum(1).reshape(means.shape()));
  }

  private INDArray sums(INDArray variances) {
    return matrix(variances).addiRowVector(row(squaredWidths, variances.dataType()));
  }

  private INDArray distances(INDArray means) {
    return matrix(means).subiRowVector(row(centres, means.dataType()));
  }

  /** {@code [R, 1]} repeated to {@code [R, N]}. */
  private INDArray matrix(INDArray column) {
    return Nd4j.zeros(column.dataType(), column.size(0), centres.length).addiColumnVector(column);
  }

  private static INDArray row(double[] values, DataType type) {
    return Nd4j.createFromArray(values).castTo(type).reshape(1, values.length);
  }

  @Override
  public Row row() {
    return new VectorRow();
  }

  /** One density at a time, a vector of basis functions at a time. */
  private final class VectorRow implements Row {
    private final float[] precisions = new float[patternWidths.length];
    private final float[] factors = new float[patternWidths.length];
    private float meanGradient;
    private float varianceGradient;

    /** 1 / S_j and 1 / sqrt(2 pi S_j), for the pattern of widths that vectors repeat. */
    private void spread(float variance) {
      for (int index = 0; index < patternWidths.length; index += LANES.length()) {
        FloatVector precision = ONE.div(FloatVector.fromArray(LANES, patternWidths, index).add(variance));
        precision.intoArray(precisions, index);
        precision.mul(ONE_OVER_TWO_PI).lanewise(VectorOperators.SQRT).intoArray(factors, index);
      }
    }

    /** Whether one vector holds the whole pattern, which then stays in registers. */
    private boolean simple() {
      return patternWidths.length == LANES.length();
    }

    private void fillSimple(float mean, long weights) {
      FloatVector halfPrecision = FloatVector.fromArray(LANES, precisions, 0).mul(-0.5f);
      FloatVector factor = FloatVector.fromArray(LANES, factors, 0);
      for (int index = 0; index < paddedCentres.length; index += LANES.length()) {
        FloatVector distance = FloatVector.fromArray(LANES, paddedCentres, index).sub(mean);
        FloatVector exponent = distance.mul(distance).mul(halfPrecision);
        store(VectorMath.exp(exponent).mul(factor), weights + (long) index * Float.BYTES);
      }
    }

    @Override
    public void fill(float mean, float variance, long weights) {
      spread(variance);
      if (simple()) {
        fillSimple(mean, weights);
        return;
      }
      int pattern = 0;
      for (int index = 0; index < paddedCentres.length; index += LANES.length()) {
        FloatVector distance = FloatVector.fromArray(LANES, paddedCentres, index).sub(mean);
        FloatVector exponent = distance.mul(distance).mul(-0.5f).mul(FloatVector.fromArray(LANES, precisions, pattern));
        FloatVector factor = FloatVector.fromArray(LANES, factors, pattern);
        store(VectorMath.exp(exponent).mul(factor), weights + (long) index * Float.BYTES);
        pattern = next(pattern);
      }
    }

    @Override
    public void pull(float mean, float variance, long weights, long gradient) {
      spread(variance);
      FloatVector means = FloatVector.zero(LANES);
      FloatVector variances = FloatVector.zero(LANES);
      int pattern = 0;
      for (int index = 0; index < paddedCentres.length; index += LANES.length()) {
        long offset = (long) index * Float.BYTES;
        FloatVector distance = FloatVector.fromArray(LANES, paddedCentres, index).sub(mean);
        FloatVector precision = FloatVector.fromArray(LANES, precisions, pattern);
        FloatVector each = load(weights + offset).mul(load(gradient + offset)).mul(precision);
        means = each.fma(distance, means);
        variances = variances.add(each.mul(distance.mul(distance).mul(precision).sub(1f)));
        pattern = next(pattern);
      }
      meanGradient = VectorMath.sum(means);
      varianceGradient = 0.5f * VectorMath.sum(variances);
    }

    private int next(int pattern) {
      int following = pattern + LANES.length();
      return following == precisions.length ? 0 : following;
    }

    @Override
    public float meanGradient() {
      return meanGradient;
    }

    @Override
    public float varianceGradient() {
      return varianceGradient;
    }
  }
}
