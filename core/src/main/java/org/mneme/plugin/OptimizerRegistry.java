package org.mneme.plugin;

import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import org.mneme.config.ConfigTree;
import org.mneme.config.NameSuggestions;
import org.mneme.config.Problems;
import org.mneme.train.AdamFamily;
import org.mneme.train.OptimizerFamily;

/** The optimizers that configurations may name. */
public final class OptimizerRegistry extends Registry<OptimizerFamily> {
  /** Takes what the plugins contribute. */
  @Inject
  public OptimizerRegistry(Set<OptimizerFamily> families) {
    super("optimizer", families, OptimizerFamily::name);
  }

  /** Returns the optimizers that need no plugin. */
  public static OptimizerRegistry usual() {
    return new OptimizerRegistry(Set.of(new AdamFamily()));
  }

  /** Returns the optimizer that a training names, or reports that there is none of this name. */
  public Optional<OptimizerFamily> resolve(String name, ConfigTree training, Problems problems) {
    Optional<OptimizerFamily> found = find(name);
    if (found.isEmpty()) {
      problems.add(training.get("optimizer").location(), NameSuggestions.unknown("optimizer", name, names()));
    }
    return found;
  }
}
