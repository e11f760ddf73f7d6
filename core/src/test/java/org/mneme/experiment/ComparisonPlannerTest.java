package org.mneme.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.model.ModelConfig;
import org.mneme.plugin.OptimizerRegistry;

class ComparisonPlannerTest {
  private static final String COMPARISON = """
      name: both
      model: {layers: 1, width: 8, heads: 2, segment: 4}
      training: {steps: 5, warmup: 0}
      compare:
        seeds: [1, 2]
        memories:
          - {name: nothing, memory: [{type: none}]}
          - {name: broken, memory: [{type: failing, step: 3}], model: {width: 16}}
        tasks:
          - {name: short, task: {type: repeat}, lengths: [8, 16], training: {steps: 7}}
          - {name: other, task: {type: other, symbols: 9}, memories: [nothing]}
      """;

  private final ComparisonPlanner planner =
      new ComparisonPlanner(Registries.memories(), Registries.tasks(), OptimizerRegistry.usual());

  private ComparisonPlan plan(String yaml, String... overrides) {
    Problems problems = new Problems();
    ComparisonPlan plan = planner.plan(ConfigTree.parse(yaml, "file.yaml"), List.of(overrides), problems);
    problems.throwIfAny();
    return plan;
  }

  private String problems(String yaml, String... overrides) {
    Problems problems = new Problems();
    planner.plan(ConfigTree.parse(yaml, "file.yaml"), List.of(overrides), problems);
    return problems.toString();
  }

  @Test
  void trialsAreTasksByLengthsByMemoriesBySeeds() {
    assertThat(plan(COMPARISON).trials()).extracting(TrialPlan::id)
        .containsExactly(
            "short-8-nothing-seed1", "short-8-nothing-seed2", "short-8-broken-seed1", "short-8-broken-seed2",
            "short-16-nothing-seed1",
            "short-16-nothing-seed2", "short-16-broken-seed1", "short-16-broken-seed2", "other-8-nothing-seed1",
            "other-8-nothing-seed2");
  }

  @Test
  void aMemorysPartCountsAboveItsTasksAndThatAboveTheSharedPart() {
    List<TrialPlan> trials = plan(COMPARISON).trials();

    assertThat(trials.get(0).model().width()).isEqualTo(8);
    assertThat(trials.get(2).model().width()).isEqualTo(16);
    assertThat(trials.get(0).training().steps()).isEqualTo(7);
    assertThat(trials.get(8).training().steps()).isEqualTo(5);
    assertThat(trials.get(2).memories().getFirst().configuration()).isEqualTo(new Registries.FailingConfig(3));
  }

  @Test
  void overridesCountAboveAll() {
    ComparisonPlan plan = plan(COMPARISON, "training.steps=2", "model.width=32", "training.seed=9", "task.length=12");

    assertThat(plan.trials()).hasSize(3).allSatisfy(trial -> {
      assertThat(trial.training().steps()).isEqualTo(2);
      assertThat(trial.model().width()).isEqualTo(32);
      assertThat(trial.seed()).isEqualTo(9);
      assertThat(trial.length()).hasValue(12);
    });
  }

  @Test
  void anOverrideOfTheTaskTypeKeepsThatTaskAlone() {
    assertThat(plan(COMPARISON, "task.type=other").trials()).hasSize(2)
        .allMatch(trial -> trial.panel().equals("other"));
    assertThat(plan(COMPARISON, "task.type=other").trials().getFirst().task().configuration())
        .isEqualTo(new RepeatTask.Config(9, 8, ""));
  }

  @Test
  void anOverrideOfTheMemoryTypeSwapsTheMemory() {
    assertThat(plan(COMPARISON, "memory.type=failing").trials()).hasSize(4)
        .allMatch(trial -> trial.memories().getFirst().configuration().equals(new Registries.FailingConfig(3)));
    assertThat(plan("task: {type: repeat}\nmodel: {segment: 4}", "memory.type=failing").trials()).singleElement()
        .satisfies(trial -> assertThat(trial.variant()).isEqualTo("failing"));
  }

  @Test
  void theResolvedConfigurationMakesTheSamePlanAgain() {
    ComparisonPlan plan = plan(COMPARISON);
    ComparisonPlan again = plan(plan.configuration());

    assertThat(again.configuration()).isEqualTo(plan.configuration());
    assertThat(again.trials()).extracting(TrialPlan::id).isEqualTo(plan.trials().stream().map(TrialPlan::id).toList());
    assertThat(again.trials()).extracting(TrialPlan::model)
        .isEqualTo(plan.trials().stream().map(TrialPlan::model).toList());
    assertThat(again.trials()).extracting(TrialPlan::training)
        .isEqualTo(plan.trials().stream().map(TrialPlan::training).toList());
  }

  @Test
  void aMemorysOwnModelSurvivesInTheResolvedConfigurationWhateverComesFirst() {
    String yaml = """
        model: {layers: 1, width: 8, heads: 2, segment: 4}
        compare:
          memories:
            - {name: deep, memory: [{type: none}], model: {layers: 4}, training: {batch: 3}}
            - {name: shallow, memory: [{type: none}]}
          tasks:
            - {name: short, task: {type: repeat}}
            - {name: other, task: {type: other}, model: {layers: 2}}
        """;
    ComparisonPlan again = plan(plan(yaml).configuration());

    assertThat(again.trials()).extracting(trial -> trial.model().layers()).containsExactly(4, 1, 4, 2);
    assertThat(again.trials()).extracting(trial -> trial.training().batch()).containsExactly(3, 16, 3, 16);
    assertThat(plan(again.configuration(), "model.layers=7").trials()).allMatch(trial -> trial.model().layers() == 7);
  }

  @Test
  void allProblemsAreReportedAtOnceWithTheirPlaces() {
    String found = problems("""
        model: {width: 10, heads: 3, segment: 64}
        memory: [{type: failling}]
        task: {type: repeet}
        trainig: {steps: 3}
        """);

    assertThat(found)
        .contains("file.yaml:1")
        .contains("width 10 is not divisible by heads 3")
        .contains("file.yaml:2")
        .contains("failling")
        .contains("did you mean 'failing'")
        .contains("file.yaml:3")
        .contains("repeet")
        .contains("did you mean 'repeat'")
        .contains("file.yaml:4")
        .contains("trainig")
        .contains("did you mean 'training'");
  }

  @Test
  void aLengthShorterThanASegmentIsReported() {
    assertThat(problems("task: {type: repeat, length: 8}\nmodel: {segment: 64}"))
        .contains("length 8 is shorter than model.segment 64");
  }

  @Test
  void aLayerThatDoesNotExistIsReported() {
    assertThat(problems("task: {type: repeat}\nmodel: {segment: 4, layers: 2}\nmemory: [{type: none, layers: [0, 2]}]"))
        .contains("layer 2 does not exist");
  }

  private static String folder(Path path) throws IOException {
    Files.writeString(path.resolve("config.json"), """
        {"model_type": "gpt2", "n_layer": 2, "n_head": 2, "n_embd": 8, "n_positions": 16, "vocab_size": 11}
        """);
    return path.toString();
  }

  @Test
  void aPretrainedModelGivesTheShape(@TempDir Path path) throws IOException {
    ModelConfig model = plan("task: {type: repeat}", "model.pretrained=" + folder(path), "model.segment=4")
        .trials()
        .getFirst()
        .model();

    assertThat(model.width()).isEqualTo(8);
    assertThat(model.positions()).isEqualTo(ModelConfig.Positions.ABSOLUTE);
    assertThat(model.segment()).isEqualTo(4);
    assertThat(model.memoryGates()).isTrue();
    assertThat(model.pretrained()).hasValue(path);
  }

  @Test
  void anOptionThatNamesAPretrainedModelCountsAboveTheShapeOfAFile(@TempDir Path path) throws IOException {
    ModelConfig model = plan(COMPARISON, "model.pretrained=" + folder(path)).trials().getFirst().model();

    assertThat(model.layers()).isEqualTo(2);
    assertThat(model.segment()).isEqualTo(4);
  }

  @Test
  void aPretrainedModelKeepsItsShape(@TempDir Path path) throws IOException {
    String yaml = "{model: {pretrained: '" + folder(path) + "', width: 16, segment: 4}, task: {type: repeat}}";

    assertThat(problems(yaml)).contains("width is 16, but the model in " + path + " has 8");
    assertThat(problems("task: {type: repeat}", "model.pretrained=" + path, "model.layers=3", "model.segment=4"))
        .contains("layers is 3, but the model in");
    assertThat(problems("task: {type: repeat}", "model.pretrained=" + path.resolve("nowhere")))
        .contains("there is no model folder");
  }

  @Test
  void aBlockCarriesEachKindOfMemoryOnce() {
    assertThat(problems("""
        model: {layers: 2, segment: 64}
        memory: [{type: failing, layers: [1]}, {type: failing}]
        task: {type: repeat}
        """)).contains("block 1 would carry 'failing' twice; give each its own blocks with layers");
    assertThat(plan("""
        model: {layers: 2, segment: 4}
        memory: [{type: failing, layers: [1]}, {type: failing, layers: [0]}]
        task: {type: repeat}
        """).trials()).hasSize(1);
  }
}
