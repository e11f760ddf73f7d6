package org.mneme.continuous.kernels;

import static org.mneme.tensor.cpu.Memory.LANES;
import static org.mneme.tensor.cpu.Memory.load;
import static org.mneme.tensor.cpu.Memory.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
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
 * <p>There are few different widths, in a pattern that repeats or side by side, so that few vectors of widths differ: the CPU form divides and takes
 * roots once per such pattern and density.
 */
public final class GaussianWeights implements NormalWeights {
  private static final double TWO_PI = 2 * Math.PI;
  private static final float ONE_OVER_TWO_PI = (float) (1 / TWO_PI);
  private static final FloatVector ONE = FloatVector.broadcast(LANES, 1f);

  private final double[] centres;
  private final double[] squaredWidths;
  private final float[] paddedCentres;

  /** The different vectors of squared widths s_j^2, one after the other. */
  private final float[] patternWidths;

  /** Where the vectors of functions begin that have one pattern, and where the last ends. */
  private final int[] runStarts;

  /** Where the pattern of a run begins among the patterns. */
  private final int[] runPatterns;

  /** Takes the basis, all of its functions. */
  public GaussianWeights(GaussianBasis basis) {
    this(basis, IntStream.range(0, basis.size()).toArray());
  }

  /** Takes some functions of a basis. */
  public GaussianWeights(GaussianBasis basis, int[] functions) {
    this.centres = IntStream.of(functions).mapToDouble(basis::centre).toArray();
    this.squaredWidths = IntStream.of(functions).mapToDouble(function -> Math.pow(basis.width(function), 2)).toArray();
    this.paddedCentres = new float[NormalExpectation.padded(functions.length)];
    for (int index = 0; index < centres.length; index++) {
      paddedCentres[index] = (float) centres[index];
    }
    List<float[]> patterns = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    for (int first = 0; first < paddedCentres.length; first += LANES.length()) {
      int index = indexOf(pattern(first), patterns);
      if (indices.isEmpty() || indices.getLast() != index) {
        starts.add(first);
        indices.add(index);
      }
    }
    starts.add(paddedCentres.length);
    this.patternWidths = new float[patterns.size() * LANES.length()];
    for (int index = 0; index < patternWidths.length; index++) {
      patternWidths[index] = patterns.get(index / LANES.length())[index % LANES.length()];
    }
    this.runStarts = starts.stream().mapToInt(Integer::intValue).toArray();
    this.runPatterns = indices.stream().mapToInt(index -> index * LANES.length()).toArray();
  }

  /** The squared widths of one vector of functions; beyond the last function those of the vector before. */
  private float[] pattern(int first) {
    float[] pattern = new float[LANES.length()];
    for (int lane = 0; lane < pattern.length; lane++) {
      int index = first + lane;
      int before = Math.max(index - LANES.length(), 0);
      pattern[lane] = (float) squaredWidths[index < squaredWidths.length
          ? index
          : Math.min(before, squaredWidths.length - 1)];
    }
    return pattern;
  }

  private static int indexOf(float[] pattern, List<float[]> patterns) {
    int index = 0;
    while (index < patterns.size() && !Arrays.equals(patterns.get(index), pattern)) {
      index++;
    }
    if (index == patterns.size()) {
      patterns.add(pattern);
    }
    return index;
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

    /** 1 / S_j and 1 / sqrt(2 pi S_j), for every pattern of widths. */
    private void spread(float variance) {
      for (int index = 0; index < patternWidths.length; index += LANES.length()) {
        FloatVector precision = ONE.div(FloatVector.fromArray(LANES, patternWidths, index).add(variance));
        precision.intoArray(precisions, index);
        precision.mul(ONE_OVER_TWO_PI).lanewise(VectorOperators.SQRT).intoArray(factors, index);
      }
    }

    @Override
    public void fill(float mean, float variance, long weights) {
      spread(variance);
      for (int run = 0; run < runPatterns.length; run++) {
        fill(mean, runPatterns[run], runStarts[run], runStarts[run + 1], weights);
      }
    }

    private void fill(float mean, int pattern, int from, int to, long weights) {
      FloatVector halfPrecision = FloatVector.fromArray(LANES, precisions, pattern).mul(-0.5f);
      FloatVector factor = FloatVector.fromArray(LANES, factors, pattern);
      for (int index = from; index < to; index += LANES.length()) {
        FloatVector distance = FloatVector.fromArray(LANES, paddedCentres, index).sub(mean);
        FloatVector exponent = distance.mul(distance).mul(halfPrecision);
        store(VectorMath.exp(exponent).mul(factor), weights + (long) index * Float.BYTES);
      }
    }

    @Override
    public void pull(float mean, float variance, long weights, long gradient) {
      spread(variance);
      FloatVector means = FloatVector.zero(LANES);
      FloatVector variances = FloatVector.zero(LANES);
      int run = 0;
      for (int index = 0; index < paddedCentres.length; index += LANES.length()) {
        run += index == runStarts[run + 1] ? 1 : 0;
        long offset = (long) index * Float.BYTES;
        FloatVector distance = FloatVector.fromArray(LANES, paddedCentres, index).sub(mean);
        FloatVector precision = FloatVector.fromArray(LANES, precisions, runPatterns[run]);
        FloatVector each = load(weights + offset).mul(load(gradient + offset)).mul(precision);
        means = each.fma(distance, means);
        variances = variances.add(each.mul(distance.mul(distance).mul(precision).sub(1f)));
      }
      meanGradient = VectorMath.sum(means);
      varianceGradient = 0.5f * VectorMath.sum(variances);
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
