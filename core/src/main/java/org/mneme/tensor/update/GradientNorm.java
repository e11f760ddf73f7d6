package org.mneme.tensor.update;

import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Rows;

/** The size of gradients. */
public final class GradientNorm {
  private GradientNorm() {}

  /** Returns the sum of the squares of a tensor's elements, in the same order for any number of threads. */
  public static double squared(Kernels kernels, Tensor tensor) {
    if (kernels.form() == Kernels.Form.CPU && tensor.type() == ElementType.FLOAT32) {
      return Rows.sumOfSquares(tensor.address(), tensor.shape().elements());
    }
    double norm = tensor.array().norm2Number().doubleValue();
    return norm * norm;
  }
}
