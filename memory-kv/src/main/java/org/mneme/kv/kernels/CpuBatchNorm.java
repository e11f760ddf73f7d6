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
  private static final int BUFFERS = 3;

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
    forEachRange((from, count, buffers) -> {
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
      finish(from, count, mean, variance, output);
    });
  }

  private void finish(int from, int count, long mean, long variance, Tensor output) {
    long inverse = at(operation.inverseDeviation, 0, from);
    for (int index = 0; index < count; index++) {
      operation.statistics.mean()[from + index] = Memory.get(mean, index);
      operation.statistics.variance()[from + index] = Memory.get(variance, index);
      Memory.set(inverse, index, (float) (1 / Math.sqrt(Memory.get(variance, index) + operation.epsilon)));
    }
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
      if (targets.input() != null) {
        Rows.scale((float) (-1 / operation.count), sums, sums, count);
        Rows.scale((float) (-1 / operation.count), products, products, count);
        writeInputGradient(targets.input(), outputGradient, from, count, buffers);
      }
    });
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

  /** The buffers hold minus mean(dy), minus mean(dy n), and room for one row. */
  private void writeInputGradient(Gradient gradient, Tensor outputGradient, int from, int count, long[] buffers) {
    long row = buffers[2];
    for (int token = 0; token < tokens; token++) {
      Memory.copy(at(outputGradient, token, from), row, count);
      if (operation.counts(token)) {
        Rows.add(buffers[0], row, count);
        Rows.addProduct(at(operation.normalised, token, from), buffers[1], row, count);
      }
      Rows.multiply(row, at(operation.inverseDeviation, 0, from), row, count);
      Rows.multiply(
          row, at(operation.gain, 0, from), at(gradient.tensor(), token, from), gradient.adds(), count);
    }
  }
}
