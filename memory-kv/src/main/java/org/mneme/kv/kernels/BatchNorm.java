package org.mneme.kv.kernels;

import java.util.stream.IntStream;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code y = gain n + bias}, {@code n = (x - mean) / sqrt(variance + epsilon)}, each of F features over the T tokens of a batch (Ioffe and Szegedy
 * 2015); x {@code [..., F]}, gain and bias {@code [F]}, the variance is the biased one. Tokens that are only padding have no part in mean and variance.
 *
 * <p>Gradients, with means over the tokens that count: {@code dx = gain / deviation (dy - mean(dy) - n mean(dy n))}, {@code dgain = sum of dy n},
 * {@code dbias = sum of dy}; a token of padding gets {@code gain / deviation dy}.
 */
public final class BatchNorm extends Operation {
  final Tensor input;
  final Tensor gain;
  final Tensor bias;
  final double count;
  final double epsilon;
  final Statistics statistics;
  Tensor normalised;
  Tensor inverseDeviation;
  private final boolean[] padding;

  /** Where the mean and the biased variance of a batch {@code [F]} are written to. */
  public record Statistics(double[] mean, double[] variance) {}

  private BatchNorm(Tensor input, Tensor gain, Tensor bias, boolean[] padding, double epsilon, Statistics statistics) {
    super(input, gain, bias);
    this.input = input;
    this.gain = gain;
    this.bias = bias;
    this.epsilon = epsilon;
    this.statistics = statistics;
    this.padding = padding == null ? null : padding.clone();
    int tokens = input.shape().rows();
    this.count = IntStream.range(0, tokens).filter(this::counts).count();
    if (count == 0) {
      throw new IllegalArgumentException(
          "batch norm needs a token that is no padding, given " + tokens + " of padding");
    }
  }

  /** Returns whether a token is more than padding. */
  boolean counts(int token) {
    return padding == null || !padding[token];
  }

  /** {@code [T, 1]}: 1 where a token counts. */
  private INDArray counted() {
    int tokens = input.shape().rows();
    double[] flags = IntStream.range(0, tokens).mapToDouble(token -> counts(token) ? 1 : 0).toArray();
    return Nd4j.createFromArray(flags).castTo(input.type().dataType()).reshape(tokens, 1);
  }

  /**
   * Returns the normalised tokens.
   *
   * @param padding which tokens do not count; null for none
   * @param statistics where mean and variance are written to
   */
  public static Tensor apply(
      Tape tape, Tensor input, Tensor gain, Tensor bias, boolean[] padding, double epsilon, Statistics statistics) {
    return tape.apply(new BatchNorm(input, gain, bias, padding, epsilon, statistics));
  }

  private INDArray matrix(Tensor tensor) {
    return tensor.array().reshape('c', input.shape().rows(), input.shape().last());
  }

  private INDArray row(Tensor tensor) {
    return tensor.array().reshape(1, input.shape().last());
  }

  private INDArray meanOfCounted(INDArray values) {
    return values.mulColumnVector(counted()).sum(0).divi(count).reshape(1, input.shape().last());
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    INDArray x = matrix(input);
    INDArray mean = meanOfCounted(x);
    INDArray centred = x.subRowVector(mean);
    INDArray variance = meanOfCounted(centred.mul(centred));
    copy(mean, statistics.mean());
    copy(variance, statistics.variance());
    inverseDeviation = tape.empty(input.type(), Shape.of(input.shape().last()));
    row(inverseDeviation).assign(Transforms.sqrt(variance.add(epsilon), false).rdivi(1));
    normalised = tape.empty(input.type(), input.shape());
    matrix(normalised).assign(centred.muliRowVector(row(inverseDeviation)));
    Tensor output = tape.empty(input.type(), input.shape());
    matrix(output).assign(matrix(normalised).mulRowVector(row(gain)).addiRowVector(row(bias)));
    return output;
  }

  private static void copy(INDArray from, double[] to) {
    for (int index = 0; index < to.length; index++) {
      to[index] = from.getDouble(index);
    }
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray dy = matrix(outputGradient);
    INDArray n = matrix(normalised);
    if (tape.tracks(gain)) {
      tape.gradient(gain).add(dy.mul(n).sum(0));
    }
    if (tape.tracks(bias)) {
      tape.gradient(bias).add(dy.sum(0));
    }
    if (tape.tracks(input)) {
      // Padding is normalised by statistics of others: its gradient reaches them too.
      INDArray meanGradient = dy.sum(0).divi(count).reshape(1, input.shape().last());
      INDArray meanProduct = dy.mul(n).sum(0).divi(count).reshape(1, input.shape().last());
      INDArray shared = n.mulRowVector(meanProduct).addiRowVector(meanGradient).muliColumnVector(counted());
      tape.gradient(input).add(dy.sub(shared).muliRowVector(row(gain).mul(row(inverseDeviation))));
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    inverseDeviation = tape.empty(input.type(), Shape.of(input.shape().last()));
    normalised = tape.empty(input.type(), input.shape());
    Tensor output = tape.empty(input.type(), input.shape());
    new CpuBatchNorm(this, tape.kernels()).forward(output);
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    new CpuBatchNorm(this, tape.kernels()).backward(tape, outputGradient);
  }
}
