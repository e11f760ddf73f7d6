package org.mneme.train;

import java.util.List;
import org.mneme.nn.Parameter;
import org.mneme.tensor.Kernels;

/** The optimizer {@code adam}. */
public final class AdamFamily implements OptimizerFamily {
  @Override
  public String name() {
    return "adam";
  }

  @Override
  public String summary() {
    return "Adam with decoupled weight decay (Loshchilov and Hutter 2019, AdamW).";
  }

  @Override
  public Optimizer create(Kernels kernels, TrainingConfig config, List<Parameter> parameters) {
    return new Adam(kernels, config, parameters);
  }
}
