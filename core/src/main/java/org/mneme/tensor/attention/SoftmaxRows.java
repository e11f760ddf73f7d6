package org.mneme.tensor.attention;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Rows;

/** The gradient of a softmax, a row at a time. */
final class SoftmaxRows {
  private SoftmaxRows() {}

  /** gradients = weights (gradients - sum(weights gradients)). */
  static void backward(long weights, long gradients, int count) {
    float inner = Rows.dot(weights, gradients, count);
    int index = 0;
    for (; index + LANES.length() <= count; index += LANES.length()) {
      long offset = (long) index * Float.BYTES;
      FloatVector centred = Memory.load(gradients + offset).sub(inner);
      Memory.store(centred.mul(Memory.load(weights + offset)), gradients + offset);
    }
    for (; index < count; index++) {
      Memory.set(gradients, index, (Memory.get(gradients, index) - inner) * Memory.get(weights, index));
    }
  }
}
