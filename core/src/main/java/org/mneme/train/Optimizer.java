package org.mneme.train;

import java.util.Map;
import org.mneme.tensor.Tensor;

/** Changes a model's parameters by their gradients. */
public interface Optimizer extends AutoCloseable {
  /**
   * Applies the gradients and forgets them.
   *
   * @param step the number of this update, from 1
   * @param gradientScale what every gradient is multiplied by first: one over the number of segments summed
   * @return the norm of the model's gradients before clipping
   */
  double update(long step, double gradientScale);

  /** Returns what a checkpoint has to save for an exact continuation, by name; a restored run fills these tensors. */
  Map<String, Tensor> state();

  @Override
  void close();
}
