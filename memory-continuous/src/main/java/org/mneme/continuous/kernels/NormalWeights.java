package org.mneme.continuous.kernels;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a normal density with mean m and variance v makes of C columns: weights {@code w_c(m, v)}, such as the expected values of basis functions.
 * It has a portable form over whole arrays and a CPU form that does one density at a time.
 */
public interface NormalWeights {
  /** Returns the number of columns C. */
  int columns();

  /**
   * Returns the weights {@code [R, C]}.
   *
   * @param means {@code [R, 1]}
   * @param variances {@code [R, 1]}
   */
  INDArray weights(INDArray means, INDArray variances);

  /**
   * Returns the gradients of means and variances, each {@code [R, 1]}, given that of the weights.
   *
   * @param weights what {@link #weights} returned
   * @param gradient the gradient of the weights {@code [R, C]}
   */
  Slopes slopes(INDArray means, INDArray variances, INDArray weights, INDArray gradient);

  /** Gradients in portable form. */
  record Slopes(INDArray means, INDArray variances) {}

  /** Returns a worker with scratch memory of its own, for one thread. */
  Row row();

  /** The CPU form, for float32 memory; rows of weights have {@link NormalExpectation#padded} elements. */
  interface Row {
    /** Writes the weights of one density; what lies beyond the columns may be anything finite. */
    void fill(float mean, float variance, long weights);

    /** Works out the gradients of a mean and a variance, given the weights and their gradient, which is 0 beyond the columns. */
    void pull(float mean, float variance, long weights, long gradient);

    /** Returns the mean's gradient that {@link #pull} worked out. */
    float meanGradient();

    /** Returns the variance's gradient that {@link #pull} worked out. */
    float varianceGradient();
  }
}
