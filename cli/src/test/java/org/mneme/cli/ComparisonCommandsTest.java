package org.mneme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** From a configuration to a table: compare, train, evaluate and report on models that train in seconds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComparisonCommandsTest {
  private static final String YAML = """
      name: tiny
      model: {layers: 1, width: 16, heads: 2, feedForward: 16, segment: 16}
      training: {steps: 6, batch: 4, warmup: 0, evaluateEvery: 3}
      task: {type: sorting, symbols: 4, length: 48, evaluationSequences: 8}
      compare:
        seeds: [1, 2]
        memories:
          - {name: none, memory: [{type: none}]}
          - {name: cache, memory: [{type: transformer-xl, length: 16}]}
      """;

  private Path scratch;
  private Path file;
  private Path run;
  private CommandLine first;

  @BeforeAll
  void compare(@TempDir Path folder) throws IOException {
    scratch = folder;
    file = Files.writeString(scratch.resolve("tiny.yaml"), YAML);
    run = scratch.resolve("run");
    first = CommandLine.run("compare", "--config", file.toString(), "--out", run.toString());
  }

  @Test
  void compareEndsWithATableAndNamesTheReport() {
    assertThat(first.exitCode()).as(first.errors()).isZero();
    assertThat(first.errors()).isEmpty();
    assertThat(first.output()).contains("4 trials: memories none, cache; task sorting; length 48; seeds 1, 2",
        "interval over seeds 1, 2", "\n  none ", "\n  cache ", "chance",
        "report: " + run.resolve("report.html"));
  }

  @Test
  void theRunsFolderHasEverything() throws IOException {
    assertThat(run).isDirectoryContaining("glob:**/config.yaml")
        .isDirectoryContaining("glob:**/environment.json")
        .isDirectoryContaining("glob:**/metrics.jsonl")
        .isDirectoryContaining("glob:**/results.csv")
        .isDirectoryContaining("glob:**/results.json")
        .isDirectoryContaining("glob:**/report.html");
    assertThat(Files.readAllLines(run.resolve("results.csv"))).hasSize(5);
    assertThat(run.resolve("checkpoints/sorting-48-cache-seed2/step-6/weights.safetensors")).isNotEmptyFile();
  }

  @Test
  void theResolvedConfigurationRunsAgainWithTheSameResults() throws IOException {
    Path again = scratch.resolve("again");
    CommandLine line = CommandLine.run(
        "compare", "--config", run.resolve("config.yaml").toString(), "--out", again.toString(), "--quiet");
    assertThat(line.exitCode()).as(line.errors()).isZero();
    for (String trial : List.of("sorting-48-none-seed1", "sorting-48-cache-seed2")) {
      Path weights = Path.of("checkpoints", trial, "step-6", "weights.safetensors");
      assertThat(again.resolve(weights)).hasSameBinaryContentAs(run.resolve(weights));
    }
  }

  @Test
  void jsonIsAllThatComesOutOnStandardOutputWhereAskedFor() {
    CommandLine line = CommandLine.run("compare", "--config", file.toString(), "--out",
        scratch.resolve("json").toString(), "--json", "--set", "compare.seeds=[1]", "--set", "memory.type=none");
    assertThat(line.exitCode()).as(line.errors()).isZero();
    assertThat(line.output()).startsWith("{").contains("\"report\"", "\"none\"");
    assertThat(line.output().strip()).endsWith("}");
  }

  @Test
  void swappingTheMemoryIsOneSet() {
    CommandLine line = CommandLine.run("compare", "--config", file.toString(), "--out",
        scratch.resolve("swapped").toString(), "--set", "memory.type=infinite", "--set", "compare.seeds=[1]");
    assertThat(line.exitCode()).as(line.errors()).isZero();
    assertThat(line.output()).contains("memory infinite", "\n  infinite ");
  }

  @Test
  void aFinishedRunIsOnlyShownAgainOnResume() {
    CommandLine line = CommandLine.run("compare", "--resume", "--out", run.toString());
    assertThat(line.exitCode()).as(line.errors()).isZero();
    assertThat(line.output()).contains("\n  cache ").doesNotContain("starts");
  }

  @Test
  void anOccupiedFolderIsLeftAlone() {
    CommandLine line = CommandLine.run("compare", "--config", file.toString(), "--out", run.toString());
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errorLines()).singleElement().asString().contains("already holds a run", "--resume", "--out");
  }

  @Test
  void aFolderThatCannotBeMadeIsOneLine() throws IOException {
    Path occupied = Files.writeString(scratch.resolve("occupied"), "a file");
    CommandLine line = CommandLine.run("compare", "--config", file.toString(), "--out", occupied.toString());
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errorLines()).singleElement().asString().contains("cannot create the folder " + occupied, "--out");
  }

  @Test
  void trainTakesOneModelAndSaysHowToChooseIt() {
    CommandLine line = CommandLine.run("train", "--config", file.toString(), "--out", scratch.resolve("t").toString());
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errorLines()).singleElement()
        .asString()
        .contains("4 trials", "--set memory.type=", "--set training.seed=");
    CommandLine one = CommandLine.run("train", "--config", file.toString(), "--out", scratch.resolve("one").toString(),
        "--set", "memory.type=transformer-xl", "--set", "training.seed=1");
    assertThat(one.exitCode()).as(one.errors()).isZero();
  }

  @Test
  void evaluateMeasuresTheSameModelsAgainAlsoAtAnotherLength() {
    CommandLine same = CommandLine.run("evaluate", run.toString(), "--json", "--quiet");
    assertThat(same.exitCode()).as(same.errors()).isZero();
    CommandLine longer = CommandLine.run("evaluate", run.toString(), "--set", "task.length=96");
    assertThat(longer.exitCode()).as(longer.errors()).isZero();
    assertThat(longer.output()).contains("\n  cache ");
  }

  @Test
  void reportOfTwoRunsShowsBoth() throws IOException {
    Path page = Files.createDirectory(scratch.resolve("both"));
    CommandLine other =
        CommandLine.run("compare", "--config", file.toString(), "--out", scratch.resolve("two").toString(),
            "--set", "memory.type=infinite", "--set", "compare.seeds=[1]", "--quiet");
    assertThat(other.exitCode()).as(other.errors()).isZero();
    CommandLine line =
        CommandLine.run("report", run.toString(), scratch.resolve("two").toString(), "--out", page.toString());
    assertThat(line.exitCode()).as(line.errors()).isZero();
    assertThat(page.resolve("report.html")).content().contains("infinite", "cache");
  }

  @Test
  void aTruncatedCheckpointIsOneLineAndNothingIsLost() throws IOException {
    Path copy = scratch.resolve("copy");
    CommandLine.run("compare", "--config", file.toString(), "--out", copy.toString(), "--quiet");
    Path weights = copy.resolve("checkpoints/sorting-48-none-seed1/step-6/weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length / 3));
    CommandLine line = CommandLine.run("evaluate", copy.toString());
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errorLines()).singleElement().asString().contains("weights.safetensors");
    assertThat(copy.resolve("results.json")).isNotEmptyFile();
  }

  @Test
  void aTrialThatFailsIsARowAndTheOthersGoOn() throws IOException {
    Path text = Files.writeString(scratch.resolve("short.txt"), "too short");
    Path yaml = Files.writeString(scratch.resolve("mixed.yaml"), YAML + """
          tasks:
            - {name: sorting, task: {type: sorting, symbols: 4, length: 48, evaluationSequences: 8}}
            - {name: text, task: {type: text, path: %s}}
        """.formatted(text));
    CommandLine line =
        CommandLine.run("compare", "--config", yaml.toString(), "--out", scratch.resolve("mixed").toString(),
            "--set", "compare.seeds=[1]", "--set", "memory.type=none");
    assertThat(line.exitCode()).as(line.output() + line.errors()).isEqualTo(1);
    assertThat(line.output()).contains("failed: text-none-seed1: ", "no trial finished", "On sorting, none reaches",
        "report: ");
  }

  @Test
  void aComparisonSaysFirstHowLongItWillTakeIfAskedTo() {
    CommandLine line = CommandLine.run("compare", "--preset", "smoke", "--set", "task.type=text", "--set",
        "memory.type=none", "--set", "compare.estimate=true", "--out", scratch.resolve("timed").toString());
    assertThat(line.exitCode()).as(line.errors()).isZero();
    assertThat(line.output()).containsSubsequence(
        "timing updates of each kind of trial, a few seconds each", "training will take about ",
        " seconds, evaluations not counted",
        "starts, 30 steps");
  }

  @Test
  void aTextThatIsNotThereIsAProblemOfTheConfiguration() {
    CommandLine line = CommandLine.run("compare", "--preset", "smoke", "--set", "task.type=text", "--set",
        "task.path=" + scratch.resolve("gone.txt"), "--out", scratch.resolve("gone").toString());
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errorLines()).singleElement().asString().contains("--set task.path", "there is no file or folder");
    assertThat(scratch.resolve("gone")).doesNotExist();
  }

  @Test
  void aTextOfOnesOwnIsModelledWithOneSet() throws IOException {
    Path text = Files.writeString(scratch.resolve("novel.txt"), "It was a bright cold day in April. ".repeat(400),
        StandardCharsets.UTF_8);
    CommandLine line = CommandLine.run("compare", "--preset", "smoke", "--set", "task.type=text", "--set",
        "task.path=" + text, "--out", scratch.resolve("novel").toString());
    assertThat(line.exitCode()).as(line.errors()).isZero();
    assertThat(line.output()).contains("bits per byte");
  }
}
