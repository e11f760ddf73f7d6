package org.mneme.tensor.update;

import static org.mneme.tensor.cpu.Memory.LANES;

import jdk.incubator.vector.FloatVector;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Memory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * One step of Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019) on one parameter, in one pass:
 *
 * <pre>
 * g = scale * gradient      m = beta1 m + (1 - beta1) g      v = beta2 v + (1 - beta2) g^2
 * p = p - rate * decay * p - rate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * @param rate the learning rate of this step
 * @param beta1 the decay of the first moment
 * @param beta2 the decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param decay the weight decay
 * @param step the number t of this step, from 1
 */
public record AdamUpdate(double rate, double beta1, double beta2, double epsilon, double decay, long step) {
  private static final int BLOCK = 1 << 12;

  /**
   * Updates a parameter in place.
   *
   * @param scale what the gradient is multiplied by first, for clipping
   */
  public void apply(Kernels kernels, Tensor value, Tensor gradient, double scale, Tensor firstMoment,
      Tensor secondMoment) {
    if (kernels.form() == Kernels.Form.CPU && value.type() == ElementType.FLOAT32) {
      applyCpu(kernels, value, gradient, scale, firstMoment, secondMoment);
    } else {
      applyPortable(value, gradient, scale, firstMoment, secondMoment);
    }
  }

  private double stepSize() {
    return rate / (1 - Math.pow(beta1, step));
  }

  private double secondCorrection() {
    return 1 / Math.sqrt(1 - Math.pow(beta2, step));
  }

  private void applyPortable(Tensor value, Tensor gradient, double scale, Tensor firstMoment, Tensor secondMoment) {
    INDArray g = gradient.array().mul(scale);
    INDArray m = firstMoment.array().muli(beta1).addi(g.mul(1 - beta1));
    INDArray v = secondMoment.array().muli(beta2).addi(g.mul(g).muli(1 - beta2));
    INDArray change = m.mul(stepSize()).divi(Transforms.sqrt(v, true).muli(secondCorrection()).addi(epsilon));
    value.array().muli(1 - rate * decay).subi(change);
  }

  private void applyCpu(Kernels kernels, Tensor value, Tensor gradient, double scale, Tensor firstMoment,
      Tensor secondMoment) {
    long count = value.shape().elements();
    int blocks = Math.toIntExact((count + BLOCK - 1) / BLOCK);
    long p = value.address();
    long g = gradient.address();
    long m = firstMoment.address();
    long v = secondMoment.address();
    kernels.parallel().run(blocks, 12.0 * BLOCK, (from, to) -> {
      for (int block = from; block < to; block++) {
        long start = (long) block * BLOCK;
        long offset = start * Float.BYTES;
        updateBlock(p + offset, g + offset, (float) scale, m + offset, v + offset,
            (int) Math.min(BLOCK, count - start));
      }
    });
  }

  private void updateBlock(long p, long g, float scale, long m, long v, int count) {
    float keepFirst = (float) beta1;
    float takeFirst = (float) (1 - beta1);
    float keepSecond = (float) beta2;
    float takeSecond = (float) (1 - beta2);
    float stepSize = (float) stepSize();
    float correction = (float) secondCorrection();
    float small = (float) epsilon;
    float keep = (float) (1 - rate * decay);
    int index = 0;
    for (; index + LANES.length() <= count; index += LANES.length()) {
      long offset = (long) index * Float.BYTES;
      // All loads before the stores: equal places on different pages look alike to the processor, and it would wait.
      FloatVector value = Memory.load(p + offset).mul(keep);
      FloatVector gradient = Memory.load(g + offset).mul(scale);
      FloatVector first = Memory.load(m + offset).mul(keepFirst).add(gradient.mul(takeFirst));
      FloatVector second = Memory.load(v + offset).mul(keepSecond).add(gradient.mul(gradient).mul(takeSecond));
      FloatVector change = first.mul(stepSize).div(second.sqrt().mul(correction).add(small));
      Memory.store(first, m + offset);
      Memory.store(second, v + offset);
      Memory.store(value.sub(change), p + offset);
    }
    for (; index < count; index++) {
      float gradient = Memory.get(g, index) * scale;
      float first = Memory.get(m, index) * keepFirst + gradient * takeFirst;
      float second = Memory.get(v, index) * keepSecond + gradient * gradient * takeSecond;
      float change = first * stepSize / ((float) Math.sqrt(second) * correction + small);
      Memory.set(m, index, first);
      Memory.set(v, index, second);
      Memory.set(p, index, Memory.get(p, index) * keep - change);
    }
  }
}
