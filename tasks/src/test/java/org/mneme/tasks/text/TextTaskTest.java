package org.mneme.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mneme.task.Batch;
import org.mneme.task.Evaluation;
import org.mneme.task.Series;
import org.mneme.task.TaskException;
import org.mneme.task.TrainingStream;
import org.mneme.tasks.FunctionModel;
import org.mneme.tensor.Indices;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

final class TextTaskTest {
  private static final int SEGMENT = 16;

  private final long seed = Seeds.givenOrNew();

  @TempDir private Path folder;

  private TextTask task(String tokenizer, boolean separate, int evaluationTokens, String... texts) throws IOException {
    for (int document = 0; document < texts.length; document++) {
      Files.writeString(folder.resolve("document" + document + ".txt"), texts[document]);
    }
    return new TextTask(
        new TextConfig(Optional.of(folder), "java", tokenizer, 0.5, Optional.empty(), separate, evaluationTokens, 3));
  }

  private String words(int count) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < count; word++) {
      text.append(random.ints(1 + random.nextInt(6), 'a', 'z' + 1)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)).append(' ');
    }
    return text.toString();
  }

  @Test
  void aUniformModelOfBytesNeedsEightBitsPerByte() throws IOException {
    TextTask task = task("bytes", false, 0, words(300), words(30), "é中😀 end");
    Evaluation evaluation = task.evaluate(new FunctionModel(256, SEGMENT, FunctionModel.indifferent(256)), true);
    assertThat(evaluation.metrics().get("bitsPerByte")).isCloseTo(8, within(1e-9));
    assertThat(evaluation.metrics().get("perplexity")).isCloseTo(256, within(1e-6));
    assertThat(evaluation.metrics().get("natsPerToken")).isCloseTo(8 * Math.log(2), within(1e-9));
    assertThat(task.references(SEGMENT, -1).get("uniform")).isCloseTo(8, within(1e-9));
    Series curve = evaluation.series().getFirst();
    assertThat(curve.x()).isSorted().hasSizeGreaterThan(4);
    assertThat(curve.y()).hasSameSizeAs(curve.x())
        .usingComparatorWithPrecision(1e-9)
        .containsOnly(8);
  }

  @Test
  void wordsAreWhatStandsBetweenWhiteSpace() throws IOException {
    Files.writeString(folder.resolve("train.txt"), words(50));
    Path heldOut = Files.writeString(folder.resolve("held-out.txt"), "one  two,three\nfour\t");
    TextTask task = new TextTask(
        new TextConfig(
            Optional.of(folder.resolve("train.txt")), "java", "bytes", 0.5, Optional.of(heldOut), false, 0, 1));
    Evaluation evaluation = task.evaluate(new FunctionModel(256, SEGMENT, FunctionModel.indifferent(256)), true);
    assertThat(Math.log(evaluation.metrics().get("wordPerplexity")))
        .isCloseTo(20 * 8 * Math.log(2) / 3, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"bytes, false", "bytes, true", "characters, false", "characters, true", "gpt2, false", "gpt2, true"})
  void everyHeldOutTokenIsScoredExactlyOnce(String tokenizer, boolean separate) throws IOException {
    TextTask task = task(tokenizer, separate, 0, words(150), words(20), words(99), words(1), words(70));
    FunctionModel model =
        new FunctionModel(task.vocabulary(), SEGMENT, FunctionModel.indifferent(task.vocabulary()));
    Evaluation evaluation = task.evaluate(model, true);
    Corpus whole = Corpus.read(folder);
    CorpusSplit split = CorpusSplit.tail(whole, 0.5);
    TokenizedCorpus heldOut = TokenizedCorpus.of(split.heldOut(), Tokenizers.named(tokenizer, split.training()));
    List<Integer> expected = new ArrayList<>();
    for (int index = 0; index < heldOut.length(); index++) {
      if (heldOut.id(index) != heldOut.tokenizer().boundary()) {
        expected.add(heldOut.id(index));
      }
    }
    assertThat(scored(model)).as("seed " + seed).containsExactlyInAnyOrderElementsOf(expected);
    double nats = heldOut.tokens() * Math.log(task.vocabulary());
    assertThat(evaluation.metrics().get("bitsPerByte"))
        .isCloseTo(nats / Math.log(2) / heldOut.bytes(), within(1e-9));
    assertThat(model.open()).as("readers left open").isZero();
  }

  private static List<Integer> scored(FunctionModel model) {
    List<Integer> tokens = new ArrayList<>();
    for (Indices targets : model.targets()) {
      for (int target : targets.values()) {
        if (target >= 0) {
          tokens.add(target);
        }
      }
    }
    return tokens;
  }

  @Test
  void aModelThatKnowsTheTextByHeartNeedsNoBits() throws IOException {
    String alphabet = "abcdefghijklmnopqrstuvwxyz";
    TextTask task = task("bytes", true, 0, alphabet.repeat(9), alphabet.repeat(9));
    FunctionModel model = new FunctionModel(256, SEGMENT, tokens -> {
      int last = tokens[tokens.length - 1];
      return FunctionModel.sureOf(last == 0 || last == 'z' ? 'a' : last + 1, 256);
    });
    assertThat(task.evaluate(model, true).metrics().get("bitsPerByte")).isCloseTo(0, within(1e-9));
  }

  /** A model that knows the only letter once its row has read it: without it, each of 300 letters may cost 8 bits. */
  @Test
  void documentsAreForgottenOrNotAsChosen() throws IOException {
    String[] texts = {"a".repeat(400), "a".repeat(50), "a".repeat(50), "a".repeat(50), "a".repeat(50)};
    FunctionModel.Rule repeats = tokens -> {
      boolean seen = Arrays.stream(tokens).anyMatch(token -> token == 'a');
      return seen ? FunctionModel.sureOf('a', 256) : new float[256];
    };
    FunctionModel model = new FunctionModel(256, SEGMENT, repeats);
    assertThat(task("bytes", true, 0, texts).evaluate(model, true).metrics().get("bitsPerByte"))
        .as("every one of five documents begins with a surprise")
        .isCloseTo(5 * 8 / 300.0, within(1e-9));
    assertThat(task("bytes", false, 0, texts).evaluate(model, true).metrics().get("bitsPerByte"))
        .as("of three streams, only the first begins before its first letter")
        .isCloseTo(8 / 300.0, within(1e-9));
  }

  @Test
  void aQuickEvaluationScoresTheBeginningOnly() throws IOException {
    TextTask task = task("bytes", false, 100, words(100), words(100));
    FunctionModel quick = new FunctionModel(256, SEGMENT, FunctionModel.indifferent(256));
    assertThat(task.evaluate(quick, false).metrics()).containsOnlyKeys("bitsPerByte", "perplexity", "natsPerToken");
    assertThat(scored(quick)).hasSize(100);
    FunctionModel thorough = new FunctionModel(256, SEGMENT, FunctionModel.indifferent(256));
    assertThat(task.evaluate(thorough, true).metrics()).containsKey("wordPerplexity");
    assertThat(scored(thorough)).hasSizeGreaterThan(400).startsWith(scored(thorough).getFirst());
  }

  @Test
  void trainingReadsContiguouslyAndGoesOnFromAnyPosition() throws IOException {
    TextTask task = task("characters", false, 0, words(400), words(20));
    TrainingStream stream = task.training(2, SEGMENT, new RandomStream(seed));
    List<Batch> batches = new ArrayList<>();
    List<long[]> positions = new ArrayList<>();
    for (int count = 0; count < 60; count++) {
      positions.add(stream.position());
      batches.add(stream.next());
    }
    assertThat(batches.getFirst().begins()).containsExactly(true, true);
    assertThat(batches.get(1).startsAnew()).isFalse();
    for (Batch batch : batches) {
      for (int step = 0; step + 1 < SEGMENT; step++) {
        int target = batch.targets().at(1, step);
        assertThat(target == -1 || target == batch.ids().at(1, step + 1)).isTrue();
      }
    }
    TrainingStream other = task.training(2, SEGMENT, new RandomStream(seed + 1));
    for (int from : new int[] {41, 0, 59}) {
      other.restore(positions.get(from));
      for (int next = from; next < 60; next++) {
        assertThat(other.next()).as("seed " + seed).usingRecursiveComparison().isEqualTo(batches.get(next));
      }
    }
    assertThatThrownBy(() -> other.restore(new long[] {1, 2})).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a position in a text is one number of segments, given [1, 2]");
  }

  @Test
  void streamsRestartTheRowsThatReadANewDocument() throws IOException {
    TextTask task = task("bytes", true, 0, words(9), words(7), words(8), words(90));
    TrainingStream stream = task.training(2, 8, new RandomStream(seed));
    boolean[] seen = new boolean[2];
    for (int count = 0; count < 12; count++) {
      Batch batch = stream.next();
      for (int row = 0; row < 2; row++) {
        boolean begins = batch.begins() != null && batch.begins()[row];
        seen[row] |= begins && count > 0;
        assertThat(begins).as("row " + row + " of segment " + count + " begins")
            .isEqualTo(batch.ids().at(row, 0) == 0 || count == 0);
      }
    }
    assertThat(seen[0] || seen[1]).isTrue();
  }

  @Test
  void whatCannotBeReadIsSaidInOneLine() throws IOException {
    assertThatThrownBy(() -> new TextTask(
        new TextConfig(
            Optional.of(folder.resolve("no.txt")), "java", "bytes", 0.1, Optional.empty(), false, 0, 1)))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("no.txt: the file does not exist");
    TextTask small = task("bytes", false, 0, "too short");
    assertThatThrownBy(() -> small.training(4, 100, new RandomStream(1))).isInstanceOf(TaskException.class)
        .hasMessageContaining("too few for 4 streams");
  }

  @Test
  void theDefaultsModelTheBuiltInCorpusAsBytes() {
    TextTask task = new TextTask(new TextConfig());
    assertThat(task.vocabulary()).isEqualTo(256);
    assertThat(task.metric().higherIsBetter()).isFalse();
    Batch first = task.training(2, 60, new RandomStream(1)).next();
    int[] row = Arrays.copyOfRange(first.ids().values(), 1, 60);
    assertThat(new ByteTokenizer().decode(row)).contains("Licensed to the Apache Software");
  }
}
