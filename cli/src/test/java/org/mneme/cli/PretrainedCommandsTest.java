package org.mneme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mneme.io.SafetensorsFile;
import org.mneme.pretrained.ModelFolder;

/** Pre-trained models through the commands: trained, saved, measured and continued; and what is said about folders that cannot be used. */
class PretrainedCommandsTest {
  @TempDir private Path folder;
  private Path base;
  private Path text;

  @BeforeEach
  void writeModelAndText() throws IOException {
    base = TinyModelFolder.write(folder.resolve("base"), "llama");
    text =
        Files.writeString(folder.resolve("text.txt"), "The cat sat on the mat. The dog sat on the cat.\n".repeat(60));
  }

  private CommandLine train(Path out, String... more) {
    List<String> words = new ArrayList<>(List.of(
        "train", "--out", out.toString(), "--threads", "1", "--quiet", "--set", "model.pretrained=" + base, "--set",
        "model.segment=16", "--set", "task.type=text", "--set", "task.path=" + text, "--set", "training.batch=2",
        "--set",
        "training.steps=6", "--set", "training.warmup=0", "--set",
        "training.evaluateEvery=0", "--set", "training.seed=1", "--set", "task.separateDocuments=false"));
    for (String override : more) {
      words.addAll(List.of("--set", override));
    }
    return CommandLine.run(words.toArray(String[]::new));
  }

  private Path saved(Path out) throws IOException {
    try (var models = Files.list(out.resolve("models"))) {
      return models.toList().getFirst();
    }
  }

  private String evaluate(Path model) {
    CommandLine result = CommandLine.run(
        "evaluate", model.toString(), "--json", "--set", "task.type=text", "--set", "task.path=" + text);
    assertThat(result.errors()).doesNotContain("mneme:");
    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).contains("\"perplexity\"").contains("\"wordPerplexity\"");
    return bitsPerByte(result.output());
  }

  private static String bitsPerByte(String json) {
    Matcher found = Pattern.compile("\"bitsPerByte\"\\s*:\\s*([0-9.]+)").matcher(json);
    assertThat(found.find()).as(json).isTrue();
    return found.group(1);
  }

  @Test
  void aTrainedModelIsSavedAsAFolderAndMeasuresTheSameWhenLoaded() throws IOException {
    Path run = folder.resolve("run");
    CommandLine trained = train(run, "memory.type=infinite", "memory.shortTerm=16", "memory.basis=8");
    assertThat(trained.errors()).isEmpty();
    Path model = saved(run);

    try (ModelFolder read = ModelFolder.open(model)) {
      assertThat(read.config().vocabulary()).isEqualTo(97);
    }
    assertThat(model.resolve("memory.safetensors")).exists();
    assertThat(model.resolve("mneme.yaml")).content().contains("infinite").contains("segment: 16");
    assertThat(model.resolve("tokenizer.json")).hasSameBinaryContentAs(base.resolve("tokenizer.json"));
    String measured = evaluate(model);
    CommandLine again = CommandLine.run("evaluate", run.toString(), "--json");
    assertThat(bitsPerByte(again.output())).isEqualTo(measured);
    assertThat(measured).isNotEqualTo(evaluate(base));
  }

  /** In a process of its own the model would begin as new if the text depended on the process. */
  @Test
  void whatMemoriesAreIsWrittenInTheSameOrderByEveryProcess() throws IOException {
    Path run = folder.resolve("run");
    assertThat(train(run, "memory.type=transformer-xl", "memory.length=16").errors()).isEmpty();
    try (SafetensorsFile file = SafetensorsFile.open(saved(run).resolve("memory.safetensors"))) {
      assertThat(file.metadata().get("mneme.memory")).startsWith("memory:\n  - type: transformer-xl\n")
          .contains("\nmemoryGates: ");
    }
  }

  @Test
  void whoAsksForOtherMemoriesThanTheSavedOnesIsTold() throws IOException {
    Path run = folder.resolve("run");
    assertThat(train(run, "memory.type=infinite", "memory.shortTerm=16", "memory.basis=8").errors()).isEmpty();
    Path model = saved(run);
    String[] words = {"generate", model.toString(), "--prompt", "The cat", "--tokens", "4"};
    assertThat(CommandLine.run(words).errors()).doesNotContain("mneme: note");
    List<String> other = new ArrayList<>(List.of(words));
    other.addAll(List.of("--set", "memory.type=infinite", "--set", "memory.basis=16"));
    CommandLine result = CommandLine.run(other.toArray(String[]::new));
    assertThat(result.exitCode()).isZero();
    assertThat(result.errors()).contains("mneme: note: ")
        .contains("memory.safetensors is not used")
        .contains("the memories of this model begin as new");
    CommandLine evaluated = CommandLine.run(
        "evaluate", model.toString(), "--json", "--set", "task.type=text", "--set", "task.path=" + text, "--set",
        "memory.type=compressive");
    assertThat(evaluated.errors()).contains("memory.safetensors is not used");
    CommandLine without = CommandLine.run(
        "evaluate", model.toString(), "--json", "--set", "task.type=text", "--set", "task.path=" + text, "--set",
        "memory.type=none");
    assertThat(without.errors()).doesNotContain("mneme: note");
  }

  @Test
  void aFrozenModelKeepsItsWeightsBitForBit() throws IOException {
    Path run = folder.resolve("run");
    CommandLine trained = train(run, "memory.type=product-key", "memory.placement=parallel", "memory.keys=8",
        "training.freezeModel=true", "training.memoryLearningRateFactor=10");
    assertThat(trained.errors()).isEmpty();
    assertThat(saved(run).resolve("model.safetensors"))
        .hasSameBinaryContentAs(base.resolve("model.safetensors"));
  }

  @Test
  void aTextIsContinuedAndTheSameSeedGivesTheSame() {
    String[] words = {"generate", base.toString(), "--prompt", "The cat", "--tokens", "40", "--temperature", "0.8",
        "--top-k", "20", "--top-p", "0.9", "--seed", "5", "--set", "memory.type=transformer-xl", "--set",
        "model.segment=16"};
    CommandLine first = CommandLine.run(words);
    assertThat(first.exitCode()).isZero();
    assertThat(first.errors()).contains("tokens after a prompt of 7").contains("tokens/s");
    assertThat(CommandLine.run(words).output()).isEqualTo(first.output());
    words[13] = "6";
    assertThat(CommandLine.run(words).output()).isNotEqualTo(first.output());
  }

  @Test
  void aPromptMayBeLongerThanAnySegment() throws IOException {
    CommandLine result = CommandLine.run(
        "generate", base.toString(), "--prompt-file", text.toString(), "--tokens", "5", "--json", "--set",
        "memory.type=transformer-xl", "--set", "model.segment=16");
    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).contains("\"promptTokens\"").contains(String.valueOf(Files.size(text)));
  }

  @Test
  void aMemoryThatStandsInPlaceOfALayerIsRefused() {
    CommandLine result = train(
        folder.resolve("run"), "memory.type=product-key", "memory.keys=8", "memory.placement=replace");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("placement: parallel");
  }

  @Test
  void aShapeThatIsNotTheFoldersIsRefused() {
    CommandLine result = train(folder.resolve("run"), "memory.type=none", "model.layers=3");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("model.layers=3").contains("a pre-trained model keeps its shape");
  }

  @Test
  void aFolderThatIsNoModelIsNamed() throws IOException {
    CommandLine missing = CommandLine.run("generate", folder.resolve("nowhere").toString());
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.errorLines()).hasSize(1);
    assertThat(missing.errors()).contains("there is no model folder");

    Files.writeString(base.resolve("model.safetensors"), "cut");
    CommandLine broken = CommandLine.run("generate", base.toString());
    assertThat(broken.exitCode()).isEqualTo(2);
    assertThat(broken.errorLines()).hasSize(1);
  }

  @Test
  void numbersThatAreNoneAreNamed() {
    CommandLine result = CommandLine.run("generate", base.toString(), "--top-p", "1.5");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.errors()).contains("--top-p takes a number above 0 to 1, given '1.5'");
  }
}
