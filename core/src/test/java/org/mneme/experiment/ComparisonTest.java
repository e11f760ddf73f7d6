package org.mneme.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.io.FileException;
import org.mneme.plugin.OptimizerRegistry;
import org.mneme.tensor.Kernels;
import org.mneme.train.StepReport;

class ComparisonTest {
  private static final String YAML = """
      model: {layers: 1, width: 16, heads: 2, feedForward: 16, segment: 8}
      training: {steps: 40, batch: 4, warmup: 0, learningRate: 1e-2, evaluateEvery: 10, checkpointEvery: 5}
      compare:
        jobs: 2
        seeds: [1, 2]
        memories:
          - {name: nothing, memory: [{type: none}]}
          - {name: broken, memory: [{type: failing}]}
        tasks:
          - {name: repeat, task: {type: repeat}}
          - {name: missing, task: {type: other, file: gone.txt}, memories: [nothing]}
      """;

  @TempDir private Path folder;

  private static ComparisonPlan plan(String yaml) {
    Problems problems = new Problems();
    ComparisonPlan plan = new ComparisonPlanner(Registries.memories(), Registries.tasks(), OptimizerRegistry.usual())
        .plan(ConfigTree.parse(yaml, "file.yaml"), List.of(), problems);
    problems.throwIfAny();
    return plan;
  }

  private static Comparison comparison(ComparisonPlan plan, RunFolder run, ComparisonListener listener) {
    return new Comparison(plan, run, 2, threads -> new Kernels(Kernels.Form.CPU, threads), listener);
  }

  @Test
  void aFailedTrialIsARowWithItsReasonAndTheOthersGoOn() throws IOException {
    ComparisonPlan plan = plan(YAML);
    RunFolder run = RunFolder.create(folder.resolve("run"), plan);

    List<TrialResult> results = comparison(plan, run, new ComparisonListener() {}).run();

    assertThat(results).extracting(TrialResult::id).isEqualTo(plan.trials().stream().map(TrialPlan::id).toList());
    assertThat(results.get(0).failure()).isEmpty();
    assertThat(results.get(0).value()).isEqualTo(100);
    assertThat(results.get(0).curve()).isNotEmpty();
    assertThat(results.get(2).failure()).hasValue("the memory is full of holes");
    assertThat(results.get(4).failure()).hasValue("the file gone.txt does not exist");
    assertThat(Files.readString(run.path().resolve("results.csv")).lines()).hasSize(7);
    assertThat(run.path().resolve("environment.json")).content().contains("processor").contains("kernels");
    assertThat(run.path().resolve("metrics.jsonl")).content().contains("\"trial\":\"repeat-8-nothing-seed1\"");
    assertThat(run.path().resolve("checkpoints/repeat-8-nothing-seed1/last")).exists();
  }

  @Test
  void resultsReadBackAsTheyWereWritten() {
    ComparisonPlan plan = plan(YAML);
    RunFolder run = RunFolder.create(folder.resolve("run"), plan);
    List<TrialResult> results = comparison(plan, run, new ComparisonListener() {}).run();

    assertThat(RunFolder.open(run.path()).results()).usingRecursiveComparison()
        .withComparatorForType(Double::compare, Double.class)
        .isEqualTo(results);
  }

  @Test
  void aRunThatWasStoppedGoesOnAndEndsLikeOneThatWasNot() throws IOException {
    String single =
        YAML.replace("seeds: [1, 2]", "seeds: [1]").replace(", memories: [nothing]", "").replace("jobs: 2", "jobs: 1");
    ComparisonPlan plan = plan(single);
    RunFolder whole = RunFolder.create(folder.resolve("whole"), plan);
    comparison(plan, whole, new ComparisonListener() {}).run();

    RunFolder cut = RunFolder.create(folder.resolve("cut"), plan);
    AtomicInteger updates = new AtomicInteger();
    Comparison[] running = new Comparison[1];
    running[0] = comparison(plan, cut, new ComparisonListener() {
      @Override
      public void updated(TrialPlan trial, StepReport report) {
        if (updates.incrementAndGet() == 17) {
          running[0].stop();
        }
      }
    });
    assertThat(running[0].run()).isEmpty();
    List<TrialResult> results = comparison(plan, RunFolder.resume(cut.path(), plan), new ComparisonListener() {}).run();

    assertThat(results.getFirst().value()).isEqualTo(whole.results().getFirst().value());
    Path weights = Path.of("checkpoints/repeat-8-nothing-seed1/step-40/weights.safetensors");
    assertThat(cut.path().resolve(weights)).hasSameBinaryContentAs(whole.path().resolve(weights));
    assertThat(results.getFirst().curve()).hasSameSizeAs(whole.results().getFirst().curve());
  }

  @Test
  void aFolderThatHoldsARunIsNotOverwritten() {
    ComparisonPlan plan = plan(YAML);
    RunFolder.create(folder.resolve("run"), plan);

    assertThatThrownBy(() -> RunFolder.create(folder.resolve("run"), plan)).isInstanceOf(FileException.class)
        .hasMessageContaining("already holds a run")
        .hasMessageContaining("--resume");
  }

  @Test
  void aRunOfAnotherConfigurationIsNotContinued() {
    RunFolder run = RunFolder.create(folder.resolve("run"), plan(YAML));

    assertThatThrownBy(() -> RunFolder.resume(run.path(), plan(YAML.replace("steps: 40", "steps: 41"))))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("another configuration");
  }
}
