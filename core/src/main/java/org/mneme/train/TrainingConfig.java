package org.mneme.train;

import java.util.Optional;
import org.mneme.config.Checked;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.config.Rules;
import org.mneme.nn.Parameter;

/** How a model is trained. */
public record TrainingConfig(
    @Doc("Number of updates.") @Range(min = 1, max = 1e12) long steps,
    @Doc("Sequences read side by side.") @Range(min = 1, max = 1 << 20) int batch,
    @Doc("Which optimizer: adam (with decoupled weight decay), or one that a plugin adds.") String optimizer,
    @Doc("Peak learning rate.") @Range(min = 0, max = 100) double learningRate,
    @Doc("Updates over which the learning rate rises linearly to its peak.") @Range(min = 0, max = 1e12) long warmup,
    @Doc("Course of the learning rate after warm-up: cosine or linear (falls to finalFactor of the peak at the last step) or constant.") Schedule schedule,
    @Doc("What the schedules that fall end at, as a part of the peak.") @Range(min = 0, max = 1) double finalFactor,
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
    @Doc("Where everything random starts: first values, data, dropout, sampling.") long seed,
    @Doc("Learning rate of what memories add, as a multiple of the model's.") @Range(min = 0, max = 1e6) double memoryLearningRateFactor,
    @Doc("Course of the learning rate of what memories add; the model's where it is not given.") Optional<Schedule> memorySchedule,
    @Doc("Weight decay of what memories add; the model's where it is not given.") @Range(min = 0, max = 10) Optional<Double> memoryWeightDecay,
    @Doc("Train only what memories add; the model stays as it is.") boolean freezeModel) implements Checked {

  /** The course of the learning rate after warm-up. */
  public enum Schedule {
    /** Falls along half a cosine. */
    COSINE,
    /** Falls along a line. */
    LINEAR,
    /** Stays. */
    CONSTANT
  }

  /** The defaults. */
  public TrainingConfig() {
    this(1000, 16, 1e-3, 100, Schedule.COSINE, 0.05, 1, 0.9, 0.98, 1e-8, 0, 1, 0, 4, 1, 0, 0, 0, 1);
  }

  /** A training in which what memories add is trained as the rest. */
  public TrainingConfig(
      long steps, int batch, double learningRate, long warmup, Schedule schedule, double finalFactor, double clip,
      double beta1, double beta2, double epsilon, double weightDecay, int accumulation, long accumulationChange,
      int accumulationLater, int backpropagateSegments, long evaluateEvery, long checkpointEvery, double minutes,
      long seed) {
    this(
        steps, batch, "adam", learningRate, warmup, schedule, finalFactor, clip, beta1, beta2, epsilon, weightDecay,
        accumulation, accumulationChange, accumulationLater, backpropagateSegments, evaluateEvery, checkpointEvery,
        minutes, seed, 1, Optional.empty(), Optional.empty(), false);
  }

  @Override
  public void check(Rules rules) {
    rules.require(
        warmup <= steps, "warmup " + warmup + " is longer than the training of " + steps + " steps; lower it", "warmup",
        "steps");
  }

  /** Returns the model's learning rate of a step as a part of the peak. */
  public double learningRateFactor(long step) {
    return factor(schedule, step);
  }

  /** Returns the learning rate at a step of what memories add, as a part of its own peak. */
  public double memoryScheduleFactor(long step) {
    return factor(memorySchedule.orElse(schedule), step);
  }

  private double factor(Schedule course, long step) {
    double rising = warmup == 0 ? 1 : Math.min(1, (double) step / warmup);
    double progress = Math.min(1, (double) step / steps);
    double left = switch (course) {
      case CONSTANT -> 1;
      case LINEAR -> 1 - progress;
      case COSINE -> 0.5 * (1 + Math.cos(Math.PI * progress));
    };
    return course == Schedule.CONSTANT ? rising : rising * (left * (1 - finalFactor) + finalFactor);
  }

  /** Returns the learning rate of a step for a parameter of a group. */
  public double learningRate(long step, Parameter.Group group) {
    return group == Parameter.Group.MODEL
        ? learningRate * learningRateFactor(step)
        : learningRate * memoryLearningRateFactor * memoryScheduleFactor(step);
  }

  /** Returns the weight decay of a group's matrices. */
  public double weightDecay(Parameter.Group group) {
    return group == Parameter.Group.MODEL ? weightDecay : memoryWeightDecay.orElse(weightDecay);
  }

  /** Returns the same training from another seed. */
  public TrainingConfig withSeed(long other) {
    return new TrainingConfig(
        steps, batch, optimizer, learningRate, warmup, schedule, finalFactor, clip, beta1, beta2, epsilon, weightDecay,
        accumulation,
        accumulationChange, accumulationLater, backpropagateSegments, evaluateEvery, checkpointEvery, minutes, other,
        memoryLearningRateFactor, memorySchedule, memoryWeightDecay, freezeModel);
  }

  /** Returns how many scored segments one update averages at a step. */
  public int accumulationAt(long step) {
    return accumulationChange > 0 && step > accumulationChange ? accumulationLater : accumulation;
  }
}
