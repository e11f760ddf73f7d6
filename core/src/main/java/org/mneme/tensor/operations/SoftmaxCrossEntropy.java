package org.mneme.tensor.operations;

import org.mneme.tensor.Indices;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The mean over the scored positions of {@code -log softmax(logits)[target]}, in nats: logits {@code [..., V]}, one target per row, negative
 * targets are not scored. The loss is a scalar, 0 where nothing is scored.
 *
 * <p>Gradient: {@code dlogits = (softmax(logits) - onehot(target)) / scored} on scored rows, 0 elsewhere. Its unscaled form is computed with
 * the loss, while a row is in the cache.
 */
public final class SoftmaxCrossEntropy extends Operation {
  private final Tensor logits;
  private final Indices targets;
  private final double[] losses;
  private final int scored;
  private Tensor unscaledGradient;

  private SoftmaxCrossEntropy(Tensor logits, Indices targets, double[] losses) {
    super(logits);
    this.logits = logits;
    this.targets = targets;
    this.losses = losses;
    int vocabulary = logits.shape().last();
    if (targets.values().length != logits.shape().rows()) {
      throw new IllegalArgumentException(
          "each row of logits " + logits.shape() + " has one target, given targets of shape " + targets.shape());
    }
    int count = 0;
    for (int target : targets.values()) {
      if (target >= vocabulary) {
        throw new IllegalArgumentException(
            "target " + target + " is outside of the vocabulary of " + vocabulary
                + "; use -1 for positions that are not scored");
      }
      count += target >= 0 ? 1 : 0;
    }
    this.scored = count;
  }

  /** Returns the mean loss. */
  public static Tensor apply(Tape tape, Tensor logits, Indices targets) {
    return tape.apply(new SoftmaxCrossEntropy(logits, targets, new double[targets.values().length]));
  }

  /** Returns the mean loss and writes each position's loss in nats to an array, 0 where it is not scored. */
  public static Tensor apply(Tape tape, Tensor logits, Indices targets, double[] losses) {
    return tape.apply(new SoftmaxCrossEntropy(logits, targets, losses));
  }

  private Tensor mean(Tape tape) {
    double total = 0;
    for (double loss : losses) {
      total += loss;
    }
    Tensor mean = tape.empty(logits.type(), Shape.of(1));
    mean.set(0, scored == 0 ? 0 : total / scored);
    return mean;
  }

  @Override
  protected Tensor portableForward(Tape tape) {
    int rows = logits.shape().rows();
    int vocabulary = logits.shape().last();
    INDArray scores = logits.array().reshape('c', rows, vocabulary);
    INDArray shifted = scores.subColumnVector(scores.max(1).reshape(rows, 1));
    INDArray exponentials = Transforms.exp(shifted, true);
    INDArray sums = exponentials.sum(1).reshape(rows, 1);
    INDArray probabilities = exponentials.diviColumnVector(sums);
    for (int row = 0; row < rows; row++) {
      int target = targets.values()[row];
      losses[row] = 0;
      if (target < 0) {
        probabilities.getRow(row).assign(0);
      } else {
        losses[row] = Math.log(sums.getDouble(row, 0)) - shifted.getDouble(row, target);
        probabilities.putScalar(row, target, probabilities.getDouble(row, target) - 1);
      }
    }
    if (tape.tracks(logits)) {
      unscaledGradient = tape.empty(logits.type(), logits.shape());
      unscaledGradient.array().reshape('c', rows, vocabulary).assign(probabilities);
    }
    return mean(tape);
  }

  @Override
  protected void portableBackward(Tape tape, Tensor outputGradient) {
    double factor = scored == 0 ? 0 : outputGradient.get(0) / scored;
    tape.gradient(logits).add(unscaledGradient.array().mul(factor));
  }

  @Override
  protected Tensor cpuForward(Tape tape) {
    int vocabulary = logits.shape().last();
    boolean needsGradient = tape.tracks(logits);
    unscaledGradient = tape.empty(logits.type(), needsGradient ? logits.shape() : Shape.of(0));
    Tensor scratch = tape.empty(logits.type(), needsGradient ? Shape.of(0) : logits.shape());
    long from = logits.address();
    long to = (needsGradient ? unscaledGradient : scratch).address();
    long bytes = (long) vocabulary * Float.BYTES;
    tape.kernels().parallel().run(logits.shape().rows(), 12.0 * vocabulary, (first, last) -> {
      for (int row = first; row < last; row++) {
        losses[row] = forwardRow(from + row * bytes, to + row * bytes, vocabulary, targets.values()[row]);
      }
    });
    return mean(tape);
  }

  private static double forwardRow(long scores, long gradient, int vocabulary, int target) {
    if (target < 0) {
      Memory.fill(gradient, vocabulary, 0f);
      return 0;
    }
    float max = Rows.max(scores, vocabulary);
    float sum = Rows.expAndSum(scores, max, gradient, vocabulary);
    Rows.scale(1 / sum, gradient, gradient, vocabulary);
    Memory.set(gradient, target, Memory.get(gradient, target) - 1);
    return Math.log(sum) - (Memory.get(scores, target) - (double) max);
  }

  @Override
  protected void cpuBackward(Tape tape, Tensor outputGradient) {
    float factor = scored == 0 ? 0 : (float) (outputGradient.get(0) / scored);
    int vocabulary = logits.shape().last();
    long to = tape.gradient(logits).addressToAdd();
    long from = unscaledGradient.address();
    long bytes = (long) vocabulary * Float.BYTES;
    tape.kernels()
        .parallel()
        .run(logits.shape().rows(), 2.0 * vocabulary, (first, last) -> Rows
            .addScaled(factor, from + first * bytes, to + first * bytes, (last - first) * vocabulary));
  }
}
