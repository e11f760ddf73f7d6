package org.mneme.kv.kernels;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import org.mneme.tensor.cpu.Memory;

/**
 * One step of Adam on one row of float32 memory, gradient in and value out in one pass; see
 * {@link AdamSettings.Semantics} for the formulas.
 *
 * <p>With dense semantics each operation is the one that {@link org.mneme.tensor.update.AdamUpdate} does, in its order,
 * so that a table that is updated lazily has the very bits of one that is not.
 */
final class AdamRow {
  private static final int LENGTH = LANES.length();

  private final float keepFirst;
  private final float takeFirst;
  private final float keepSecond;
  private final float takeSecond;
  private final float epsilon;

  AdamRow(AdamSettings settings) {
    this.keepFirst = (float) settings.beta1();
    this.takeFirst = (float) (1 - settings.beta1());
    this.keepSecond = (float) settings.beta2();
    this.takeSecond = (float) (1 - settings.beta2());
    this.epsilon = (float) settings.epsilon();
  }

  /** The size of a step, and the factor of the second moment's root. */
  record Step(float size, float rootFactor) {}

  /** Applies a gradient, multiplied by a scale. */
  void update(long values, long gradients, float scale, long firsts, long seconds, int width, Step step) {
    int index = 0;
    for (; index + LENGTH <= width; index += LENGTH) {
      long offset = (long) index * Float.BYTES;
      // All loads before the stores: equal places on different pages look alike to the processor, and it would wait.
      FloatVector value = Memory.load(values + offset);
      FloatVector gradient = Memory.load(gradients + offset).mul(scale);
      FloatVector first = Memory.load(firsts + offset).mul(keepFirst).add(gradient.mul(takeFirst));
      FloatVector second = Memory.load(seconds + offset).mul(keepSecond).add(gradient.mul(gradient).mul(takeSecond));
      FloatVector change = first.mul(step.size()).div(second.sqrt().mul(step.rootFactor()).add(epsilon));
      Memory.store(first, firsts + offset);
      Memory.store(second, seconds + offset);
      Memory.store(value.sub(change), values + offset);
    }
    for (; index < width; index++) {
      float gradient = Memory.get(gradients, index) * scale;
      float first = Memory.get(firsts, index) * keepFirst + gradient * takeFirst;
      float second = Memory.get(seconds, index) * keepSecond + gradient * gradient * takeSecond;
      Memory.set(firsts, index, first);
      Memory.set(seconds, index, second);
      Memory.set(values, index, Memory.get(values, index) - change(first, second, step.size(), step.rootFactor()));
    }
  }

  private float change(float first, float second, float size, float rootFactor) {
    return first * size / ((float) Math.sqrt(second) * rootFactor + epsilon);
  }

  /** Applies steps without a gradient: those from one position of the lists to another. */
  void catchUp(
      long values, long firsts, long seconds, int width, double[] sizes, double[] rootFactors, int from, int to) {
    int index = 0;
    for (; index + LENGTH <= width; index += LENGTH) {
      long offset = (long) index * Float.BYTES;
      FloatVector value = Memory.load(values + offset);
      FloatVector first = Memory.load(firsts + offset);
      FloatVector second = Memory.load(seconds + offset);
      for (int step = from; step < to; step++) {
        first = first.mul(keepFirst);
        second = second.mul(keepSecond);
        value =
            value.sub(first.mul((float) sizes[step]).div(second.sqrt().mul((float) rootFactors[step]).add(epsilon)));
      }
      Memory.store(value, values + offset);
      Memory.store(first, firsts + offset);
      Memory.store(second, seconds + offset);
    }
    for (; index < width; index++) {
      float value = Memory.get(values, index);
      float first = Memory.get(firsts, index);
      float second = Memory.get(seconds, index);
      for (int step = from; step < to; step++) {
        first *= keepFirst;
        second *= keepSecond;
        value -= change(first, second, (float) sizes[step], (float) rootFactors[step]);
      }
      Memory.set(values, index, value);
      Memory.set(firsts, index, first);
      Memory.set(seconds, index, second);
    }
  }
}
