package org.mneme.tensor.operations;

import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Elementwise;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code y = mean over all elements of (p - t)^2}, prediction p and target t of one shape, y a scalar {@code [1]}.
 *
 * <p>Gradients, over n elements: {@code dp = 2 (p - t) dy / n}, {@code dt = -dp}; a target without history gets none.
 */
public final class MeanSquaredError extends Operation {
  private final Tensor prediction;
  private final Tensor target;

  private MeanSquaredError(Tensor prediction, Tensor target) {
    super(prediction, target);
    this.prediction = prediction;
    this.target = target;
    if (!prediction.shape().equals(target.shape()) || prediction.shape().elements() == 0) {
      throw new IllegalArgumentException(
          "a mean squared error needs a prediction and a target of one shape that is not empty, given "
              + prediction.shape() + " and " + target.shape());
    }
  }

  /** Returns the mean squared difference. */
  public static Tensor apply(Tape tape, Tensor prediction, Tensor target) {
    return tape.apply(new MeanSquaredError(prediction, target));
  }

  private long count() {
    return prediction.shape().elements();
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    INDArray difference = prediction.array().sub(target.array());
    Tensor output = tape.empty(prediction.type(), Shape.of(1));
    output.array().assign(difference.muli(difference).sumNumber().doubleValue() / count());
    return output;
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    INDArray slope = prediction.array().sub(target.array()).muli(2 * outputGradient.get(0) / count());
    if (tape.tracks(prediction)) {
      tape.gradient(prediction).add(slope);
    }
    if (tape.tracks(target)) {
      tape.gradient(target).add(slope.neg());
    }
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    long p = prediction.address();
    long t = target.address();
    double sum = Elementwise.sum(
        tape.kernels().parallel(), count(),
        (offset, length) -> Rows.sumOfSquaredDifferences(p + offset, t + offset, length));
    Tensor output = tape.empty(prediction.type(), Shape.of(1));
    output.set(0, sum / count());
    return output;
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    float factor = (float) (2 * outputGradient.get(0) / count());
    if (tape.tracks(prediction)) {
      addScaledDifference(tape, factor, tape.gradient(prediction).addressToAdd());
    }
    if (tape.tracks(target)) {
      addScaledDifference(tape, -factor, tape.gradient(target).addressToAdd());
    }
  }

  private void addScaledDifference(Tape tape, float factor, long gradient) {
    long p = prediction.address();
    long t = target.address();
    Elementwise.run(
        tape.kernels().parallel(), count(),
        (offset, length) -> Rows.addScaledDifference(factor, p + offset, t + offset, gradient + offset, length));
  }
}
