package org.mneme.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where an operation's backward pass puts the gradient of one input. When {@link #adds} is false the memory holds nothing yet and must be
 * overwritten entirely; when it is true the contribution is added to what is there.
 *
 * @param tensor the gradient, in the input's shape
 * @param adds whether something is there already
 */
public record Gradient(Tensor tensor, boolean adds) {
  /** Adds a contribution computed with ND4J. */
  public void add(INDArray contribution) {
    INDArray shaped =
        contribution.equalShapes(tensor.array()) ? contribution : contribution.reshape('c', tensor.array().shape());
    if (adds) {
      tensor.array().addi(shaped);
    } else {
      tensor.array().assign(shaped);
    }
  }

  /** Returns the address of a buffer that the contribution is to be added to; it is zeroed first where nothing is there. */
  public long addressToAdd() {
    if (!adds) {
      tensor.zero();
    }
    return tensor.address();
  }

  /** Returns the factor that a matrix product applies to what is there: 1 or 0. */
  public float beta() {
    return adds ? 1f : 0f;
  }
}
