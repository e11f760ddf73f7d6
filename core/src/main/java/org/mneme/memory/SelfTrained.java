package org.mneme.memory;

import java.util.Map;
import org.mneme.tensor.Tensor;

/**
 * Values with an update of their own, such as a large table of which a step touches few rows: they have no dense gradient and the common
 * optimizer does not see them.
 */
public interface SelfTrained {
  /** Returns its place in the model, such as {@code blocks.1.memory.product-key.values}. */
  String name();

  /** Returns how many values are trained. */
  long size();

  /**
   * Applies the gradients of the step and forgets them.
   *
   * @param step the number of this update, from 1
   * @param learningRateFactor the schedule's factor at this step, 1 at its peak
   * @param gradientScale what every gradient is multiplied by first: one over the number of segments summed
   */
  void update(long step, double learningRateFactor, double gradientScale);

  /** Returns the squared norm of the gradients that wait for {@link #update}, for the record; clipping leaves them alone. */
  double squaredGradientNorm();

  /** Forgets the gradients of the step without an update. */
  void discardGradients();

  /** Brings everything that is updated lazily up to date, before saving. */
  default void flush() {}

  /** Returns the values by name, as saved with the weights. */
  Map<String, Tensor> values();

  /** Returns the optimizer's state by name, as saved for an exact continuation. */
  Map<String, Tensor> optimizerState();

  /** Returns whole numbers of the optimizer's state, such as the step of each row's last update. */
  default Map<String, long[]> optimizerCounters() {
    return Map.of();
  }

  /** Gives memory back that is not given back by itself; called once, when the model is not used any more. */
  default void close() {}

  /** Restores {@link #optimizerCounters}. */
  default void restoreCounters(Map<String, long[]> counters) {}
}
