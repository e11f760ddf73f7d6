package org.mneme.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.plugin.OptimizerRegistry;
import org.mneme.tensor.Kernels;

class RehearsalTest {
  private static final String WORKING = "{name: nothing, memory: [{type: none}]}";
  private static final String BROKEN = "{name: broken, memory: [{type: failing, step: 0}]}";

  private static ComparisonPlan plan(String memories, String task) {
    String yaml = """
        model: {layers: 1, width: 16, heads: 2, feedForward: 16, segment: 8}
        training: {steps: 1000000, batch: 4}
        compare:
          memories: [%s]
          tasks: [{name: repeat, task: %s}]
        """.formatted(memories, task);
    Problems problems = new Problems();
    ComparisonPlan plan = new ComparisonPlanner(Registries.memories(), Registries.tasks(), OptimizerRegistry.usual())
        .plan(ConfigTree.parse(yaml, "file.yaml"), List.of(), problems);
    problems.throwIfAny();
    return plan;
  }

  private static Duration time(String memories, String task) {
    return new Rehearsal(plan(memories, task), 1, threads -> new Kernels(Kernels.Form.CPU, threads)).time(1);
  }

  @Test
  void trialsThatFailCountAsNoTime() {
    assertThat(time(BROKEN, "{type: repeat}")).isZero();
    assertThat(time(WORKING, "{type: other, file: gone.txt}")).isZero();
  }

  @Test
  void theOthersAreTimed() {
    assertThat(time(BROKEN + ", " + WORKING, "{type: repeat}")).isPositive();
  }

  @Test
  void withoutAnEngineThereIsNoEstimate() {
    Rehearsal rehearsal = new Rehearsal(plan(WORKING, "{type: repeat}"), 1, _ -> {
      throw new IllegalStateException("there is nothing to compute on");
    });
    assertThatThrownBy(() -> rehearsal.time(1)).hasMessageContaining("nothing to compute on");
  }
}
