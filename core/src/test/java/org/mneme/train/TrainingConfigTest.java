package org.mneme.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.mneme.config.Binder;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.nn.Parameter;

class TrainingConfigTest {
  private static TrainingConfig config(String yaml) {
    Problems problems = new Problems();
    TrainingConfig config = Binder.bind(ConfigTree.parse(yaml, "test"), TrainingConfig.class, problems);
    problems.throwIfAny();
    return config;
  }

  @Test
  void theLinearScheduleFallsToItsEnd() {
    TrainingConfig config =
        config("{steps: 100, warmup: 10, learningRate: 2, schedule: linear, finalFactor: 0.2, weightDecay: 0.1}");
    assertThat(config.learningRate(5, Parameter.Group.MODEL)).isCloseTo(2 * 0.5 * (0.95 * 0.8 + 0.2), within(1e-12));
    assertThat(config.learningRate(50, Parameter.Group.MODEL)).isCloseTo(2 * 0.6, within(1e-12));
    assertThat(config.learningRate(100, Parameter.Group.MODEL)).isCloseTo(2 * 0.2, within(1e-12));
  }

  @Test
  void whatMemoriesAddIsTrainedAsTheModelUnlessSaidOtherwise() {
    TrainingConfig same = config("{steps: 100, warmup: 0, learningRate: 2, weightDecay: 0.1}");
    TrainingConfig own = config("""
        {steps: 100, warmup: 0, learningRate: 2, weightDecay: 0.1, schedule: cosine, memoryLearningRateFactor: 5,
         memorySchedule: constant, memoryWeightDecay: 0}
        """);
    for (Parameter.Group group : new Parameter.Group[] {Parameter.Group.MEMORY, Parameter.Group.AUXILIARY}) {
      assertThat(same.learningRate(70, group)).isEqualTo(same.learningRate(70, Parameter.Group.MODEL));
      assertThat(same.weightDecay(group)).isEqualTo(0.1);
      assertThat(own.learningRate(70, group)).isEqualTo(10);
      assertThat(own.weightDecay(group)).isZero();
    }
    assertThat(own.learningRate(70, Parameter.Group.MODEL)).isLessThan(1);
    assertThat(own.weightDecay(Parameter.Group.MODEL)).isEqualTo(0.1);
    assertThat(own.withSeed(9).memoryLearningRateFactor()).isEqualTo(5);
  }
}
