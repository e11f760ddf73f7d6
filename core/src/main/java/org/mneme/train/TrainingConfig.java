package org.mneme.train;

import org.mneme.config.Checked;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.config.Rules;

/** How a model is trained. */
public record TrainingConfig(
    @Doc("Number of updates.") @Range(min = 1, max = 1e12) long steps,
    @Doc("Sequences read side by side.") @Range(min = 1, max = 1 << 20) int batch,
    @Doc("Peak learning rate.") @Range(min = 0, max = 100) double learningRate,
    @Doc("Updates over which the learning rate rises linearly to its peak.") @Range(min = 0, max = 1e12) long warmup,
    @Doc("Course of the learning rate after warm-up: cosine (falls to finalFactor of the peak at the last step) or constant.") Schedule schedule,
    @Doc("What the cosine schedule ends at, as a part of the peak.") @Range(min = 0, max = 1) double finalFactor,
    @Doc("Gradients are scaled down to this norm; 0 for never. Auxiliary losses' gradients are clipped apart.") @Range(min = 0, max = 1e9) double clip,
    @Doc(value = "Decay of the first moment.", paper = "Kingma and Ba 2015, beta1") @Range(min = 0, max = 0.999999) double beta1,
    @Doc(value = "Decay of the second moment.", paper = "Kingma and Ba 2015, beta2") @Range(min = 0, max = 0.9999999) double beta2,
    @Doc("Added to the root of the second moment.") @Range(min = 0, max = 1) double epsilon,
    @Doc("Decoupled weight decay (AdamW) of matrices; biases and norms have none.") @Range(min = 0, max = 10) double weightDecay,
    @Doc("Gradients of this many scored segments are averaged into one update.") @Range(min = 1, max = 100000) int accumulation,
    @Doc("After this step, gradients of accumulationLater segments make one update (Rae et al. 2019); 0 for never.") @Range(min = 0, max = 1e12) long accumulationChange,
    @Doc("The accumulation after accumulationChange.") @Range(min = 1, max = 100000) int accumulationLater,
    @Doc("Gradients flow back through this many segments.") @Range(min = 1, max = 1024) int backpropagateSegments,
    @Doc("Updates between evaluations; 0 for one at the end only.") @Range(min = 0, max = 1e12) long evaluateEvery,
    @Doc("Updates between checkpoints; 0 for one at the end only.") @Range(min = 0, max = 1e12) long checkpointEvery,
    @Doc(value = "Training stops after this time, whatever step it is at; 0 for no limit.", unit = "minutes") @Range(min = 0, max = 1e7) double minutes,
    @Doc("Where everything random starts: first values, data, dropout, sampling.") long seed) implements Checked {

  /** The course of the learning rate after warm-up. */
  public enum Schedule {
    /** Falls along half a cosine. */
    COSINE,
    /** Stays. */
    CONSTANT
  }

  /** The defaults. */
  public TrainingConfig() {
    this(1000, 16, 1e-3, 100, Schedule.COSINE, 0.05, 1, 0.9, 0.98, 1e-8, 0, 1, 0, 4, 1, 0, 0, 0, 1);
  }

  @Override
  public void check(Rules rules) {
    rules.require(
        warmup <= steps, "warmup " + warmup + " is longer than the training of " + steps + " steps; lower it", "warmup",
        "steps");
  }

  /** Returns the learning rate of a step as a part of the peak. */
  public double learningRateFactor(long step) {
    double rising = warmup == 0 ? 1 : Math.min(1, (double) step / warmup);
    if (schedule == Schedule.CONSTANT) {
      return rising;
    }
    double progress = Math.min(1, (double) step / steps);
    return rising * (0.5 * (1 + Math.cos(Math.PI * progress)) * (1 - finalFactor) + finalFactor);
  }

  /** Returns the same training from another seed. */
  public TrainingConfig withSeed(long other) {
    return new TrainingConfig(
        steps, batch, learningRate, warmup, schedule, finalFactor, clip, beta1, beta2, epsilon, weightDecay,
        accumulation,
        accumulationChange, accumulationLater, backpropagateSegments, evaluateEvery, checkpointEvery, minutes, other);
  }

  /** Returns how many scored segments one update averages at a step. */
  public int accumulationAt(long step) {
    return accumulationChange > 0 && step > accumulationChange ? accumulationLater : accumulation;
  }
}
