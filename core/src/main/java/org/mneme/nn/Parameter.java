package org.mneme.nn;

import static java.util.Objects.requireNonNull;

import org.mneme.tensor.Tensor;

/**
 * A trained tensor. Its gradient lives as long as it does and sums over the tapes of a step.
 *
 * @param name its place in the model, such as {@code blocks.0.attention.queries.weight}
 * @param value the values, a leaf tensor
 * @param group which gradients it is clipped with
 * @param learningRateFactor what its learning rate is multiplied by
 */
public record Parameter(String name, Tensor value, Group group, double learningRateFactor) {
  /** Parameters whose gradients are clipped together. */
  public enum Group {
    /** The shared transformer. */
    MODEL,
    /** What a memory adds and the task's loss trains. */
    MEMORY,
    /** What only an auxiliary loss trains, such as a compression function: clipped apart from the rest. */
    AUXILIARY
  }

  /** Checks the parts. */
  public Parameter {
    requireNonNull(name, "name is null");
    requireNonNull(value, "value is null");
    requireNonNull(group, "group is null");
    value.asLeaf();
  }

  /** Returns the number of trained values. */
  public long size() {
    return value.shape().elements();
  }
}
