package org.mneme.memory;

import org.mneme.tensor.Tensor;

/**
 * A loss that a memory adds to the task's, logged apart.
 *
 * @param name what it measures, such as "reconstruction"
 * @param weight the factor with which it is added
 * @param value the loss, a scalar
 */
public record AuxiliaryLoss(String name, double weight, Tensor value) {}
