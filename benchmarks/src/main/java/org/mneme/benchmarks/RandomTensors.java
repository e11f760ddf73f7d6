package org.mneme.benchmarks;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/** What benchmarks compute with: float32 numbers from N(0, 1), the same in every run. */
final class RandomTensors {
  private final Kernels kernels;
  private final RandomStream random = new RandomStream(1);

  RandomTensors(Kernels kernels) {
    this.kernels = kernels;
  }

  Tensor normal(int... sizes) {
    return fill(kernels.tensor(ElementType.FLOAT32, Shape.of(sizes)));
  }

  Tensor fill(Tensor tensor) {
    for (long position = 0; position < tensor.shape().elements(); position++) {
      tensor.set(position, random.nextGaussian());
    }
    return tensor;
  }

  /** Returns whole numbers from 0 to below a limit. */
  int[] numbers(int count, int limit) {
    int[] numbers = new int[count];
    for (int index = 0; index < count; index++) {
      numbers[index] = random.nextInt(limit);
    }
    return numbers;
  }
}
