package org.mneme.kv.kernels;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;

/**
 * {@link BatchNorm} over float32 memory: a range of features for all tokens, row after row, so that its sums stay in the first-level cache. Ranges
 * depend on the number of features only, and so do results.
 */
final class CpuBatchNorm {
  private static final int FEATURES_PER_TASK = 128;
  private static final int BUFFERS = 2;

  private final BatchNorm operation;
  private final Kernels kernels;
  private final int tokens;
  private final int features;

  CpuBatchNorm(BatchNorm operation, Kernels kernels) {
    this.operation = operation;
    this.kernels = kernels;
    this.tokens = operation.input.shape().rows();
    this.features = operation.input.shape().last();
  }

  /** The work on a range of features, with buffers of one number per feature. */
  @FunctionalInterface
  private interface Task {
    void run(int from, int count, long[] buffers);
  }

  private void forEachRange(Task task) {
    kernels.parallel().runChunks(features, FEATURES_PER_TASK, (from, to) -> {
      try (Tensor memory = kernels.zeros(ElementType.FLOAT32, Shape.of(BUFFERS, FEATURES_PER_TASK))) {
        long[] buffers = new long[BUFFERS];
        for (int buffer = 0; buffer < BUFFERS; buffer++) {
          buffers[buffer] = memory.address() + (long) buffer * FEATURES_PER_TASK * Float.BYTES;
        }
        task.run(from, to - from, buffers);
      }
    });
  }

  private long at(Tensor tensor, int token, int feature) {
    return tensor.address() + ((long) token * features + feature) * Float.BYTES;
  }

  void forward(Tensor output) {
    forEachRange(this::centre);
    forEachRange((from, count, buffers) -> normalise(from, count, output));
  }

  /** Writes statistics, and what each token differs from the mean. */
  private void centre(int from, int count, long[] buffers) {
    long mean = buffers[0];
    long variance = buffers[1];
    for (int token = 0; token < tokens; token++) {
      if (operation.counts(token)) {
        Rows.add(at(operation.input, token, from), mean, count);
      }
    }
    Rows.scale((float) (1 / operation.count), mean, mean, count);
    for (int token = 0; token < tokens; token++) {
      long centred = at(operation.normalised, token, from);
      Rows.difference(at(operation.input, token, from), mean, centred, count);
      if (operation.counts(token)) {
        Rows.addProduct(centred, centred, variance, count);
      }
    }
    Rows.scale((float) (1 / operation.count), variance, variance, count);
    long inverse = at(operation.inverseDeviation, 0, from);
    for (int index = 0; index < count; index++) {
      operation.statistics.mean()[from + index] = Memory.get(mean, index);
      operation.statistics.variance()[from + index] = Memory.get(variance, index);
      Memory.set(inverse, index, (float) (1 / Math.sqrt(Memory.get(variance, index) + operation.epsilon)));
    }
  }

  private void normalise(int from, int count, Tensor output) {
    long inverse = at(operation.inverseDeviation, 0, from);
    for (int token = 0; token < tokens; token++) {
      long normalised = at(operation.normalised, token, from);
      long target = at(output, token, from);
      Rows.multiply(normalised, inverse, normalised, count);
      Memory.copy(at(operation.bias, 0, from), target, count);
      Rows.addProduct(normalised, at(operation.gain, 0, from), target, count);
    }
  }

  /** Where gradients go; null for what is not tracked. */
  private record Targets(Gradient input, Gradient gain, Gradient bias) {}

  void backward(Tape tape, Tensor outputGradient) {
    Targets targets =
        new Targets(target(tape, operation.input), target(tape, operation.gain), target(tape, operation.bias));
    Tensor means = tape.empty(ElementType.FLOAT32, Shape.of(2, features));
    forEachRange((from, count, buffers) -> {
      long sums = buffers[0];
      long products = buffers[1];
      for (int token = 0; token < tokens; token++) {
        Rows.add(at(outputGradient, token, from), sums, count);
        Rows.addProduct(
            at(outputGradient, token, from), at(operation.normalised, token, from), products, count);
      }
      put(targets.gain(), products, from, count);
      put(targets.bias(), sums, from, count);
      Rows.scale((float) (-1 / operation.count), sums, at(means, 0, from), count);
      Rows.scale((float) (-1 / operation.count), products, at(means, 1, from), count);
    });
    if (targets.input() != null) {
      forEachRange(
          (from, count, buffers) -> writeInputGradient(
              targets.input(), outputGradient, means, from, count, buffers[0]));
    }
  }

  private static Gradient target(Tape tape, Tensor input) {
    return tape.tracks(input) ? tape.gradient(input) : null;
  }

  private void put(Gradient gradient, long source, int from, int count) {
    if (gradient == null) {
      return;
    }
    long target = at(gradient.tensor(), 0, from);
    if (gradient.adds()) {
      Rows.add(source, target, count);
    } else {
      Memory.copy(source, target, count);
    }
  }

  /** The means are minus mean(dy) and minus mean(dy n); the buffer is for one row. */
  private void writeInputGradient(
      Gradient gradient, Tensor outputGradient, Tensor means, int from, int count, long row) {
    for (int token = 0; token < tokens; token++) {
      Memory.copy(at(outputGradient, token, from), row, count);
      if (operation.counts(token)) {
        Rows.add(at(means, 0, from), row, count);
        Rows.addProduct(at(operation.normalised, token, from), at(means, 1, from), row, count);
      }
      Rows.multiply(row, at(operation.inverseDeviation, 0, from), row, count);
      Rows.multiply(
          row, at(operation.gain, 0, from), at(gradient.tensor(), token, from), gradient.adds(), count);
    }
  }
}
