package org.mneme.train;

import java.util.List;
import org.mneme.nn.Parameter;
import org.mneme.tensor.Kernels;

/** A kind of optimizer that {@code training.optimizer} may name; a plugin contributes one with {@code part(OptimizerFamily.class, ...)}. */
public interface OptimizerFamily {
  /** Returns the name. */
  String name();

  /** Returns what it is, in a sentence. */
  String summary();

  /** Starts training the parameters; it uses those of the training's options that it understands. */
  Optimizer create(Kernels kernels, TrainingConfig config, List<Parameter> parameters);
}
