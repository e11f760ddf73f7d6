package org.mneme.experiment;

import java.util.List;
import java.util.OptionalLong;
import org.mneme.model.ModelConfig;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.plugin.TaskRegistry;
import org.mneme.train.OptimizerFamily;
import org.mneme.train.TrainingConfig;

/**
 * One training of a comparison, fully resolved.
 *
 * @param id its name among the files of a run, such as {@code sorting-512-transformer-xl-seed1}
 * @param variant how the comparison calls the memory, such as {@code transformer-xl}
 * @param panel how the comparison calls the task, such as {@code sorting}
 * @param length the task's length; empty where it has none
 * @param model the shape of the model
 * @param training how it is trained; the seed is the trial's
 * @param memories what the blocks carry
 * @param task the task
 * @param optimizer what makes the updates
 */
public record TrialPlan(
    String id, String variant, String panel, OptionalLong length, ModelConfig model, TrainingConfig training,
    List<MemoryRegistry.Resolved> memories, TaskRegistry.Resolved task, OptimizerFamily optimizer) {
  /** Returns where everything random in this trial starts. */
  public long seed() {
    return training.seed();
  }
}
