package org.mneme.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.experiment.FolderModel;
import org.mneme.generation.TokenReader;
import org.mneme.model.Transformer;
import org.mneme.plugin.Plugins;
import org.mneme.task.Reader;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;
import org.mneme.train.ModelReader;

/** Every memory there is, attached to pre-trained models of both families. */
@ExtendWith(Seeds.class)
class AttachedMemoriesTest {
  private static final int SEGMENT = 8;
  private static final Plugins PLUGINS = Plugins.load(AttachedMemoriesTest.class.getClassLoader());
  /** What a memory needs beside its name; small, and beside the feed-forward layers. */
  private static final Map<String, String> OPTIONS = Map.of(
      "product-key", ", keys: 8, neighbours: 4, placement: parallel", "peer", ", placement: parallel",
      "compressive", ", length: 8, compressedLength: 8", "infinite", ", basis: 8");

  @TempDir private Path folder;

  static Stream<String> memories() {
    return PLUGINS.memories().names().stream();
  }

  static Stream<List<String>> memoriesOfFamilies() {
    return memories().flatMap(name -> Stream.of(List.of("gpt2", name), List.of("llama", name)));
  }

  private FolderModel model(String family, String memory, String more) throws IOException {
    Path path = TinyModelFolder.write(folder.resolve(family), family);
    Problems problems = new Problems();
    FolderModel model = FolderModel.of(ConfigTree.parse("""
        model: {pretrained: '%s', segment: %d}
        memory: [{type: %s%s%s}]
        """.formatted(path, SEGMENT, memory, OPTIONS.getOrDefault(memory, ""), more), "test"), PLUGINS.memories(),
        problems);
    problems.throwIfAny();
    return model;
  }

  private static int[] tokens(int count, RandomStream random) {
    int[] tokens = new int[count];
    Arrays.setAll(tokens, index -> (int) (random.nextDouble() * 96));
    return tokens;
  }

  private static List<double[]> bySegments(Kernels kernels, Transformer model, RandomStream random, int... tokens) {
    int vocabulary = model.vocabulary();
    List<double[]> scores = new ArrayList<>();
    try (Reader reader = new ModelReader(kernels, model, 0, random).reader(1)) {
      for (int start = 0; start < tokens.length; start += SEGMENT) {
        int[] segment = Arrays.copyOfRange(tokens, start, Math.min(tokens.length, start + SEGMENT));
        float[] logits = reader.logits(Indices.of(1, segment.length, segment));
        for (int step = 0; step < segment.length; step++) {
          double[] row = new double[vocabulary];
          for (int token = 0; token < vocabulary; token++) {
            row[token] = logits[step * vocabulary + token];
          }
          scores.add(row);
        }
      }
    }
    return scores;
  }

  @ParameterizedTest
  @MethodSource("memoriesOfFamilies")
  void aTextReadTokenByTokenScoresAsOneReadBySegments(List<String> example, RandomStream random) throws IOException {
    String soonLongTerm = example.getLast().equals("infinite") ? ", shortTerm: 8, sticky: jittered" : "";
    FolderModel folderModel = model(example.getFirst(), example.getLast(), soonLongTerm);
    int[] tokens = tokens(5 * SEGMENT + 3, random);
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Transformer model = folderModel.create(kernels, 97, 1)) {
      openGates(model);
      List<double[]> expected = bySegments(kernels, model, new RandomStream(3), tokens);
      boolean forgets = !model.remembers();
      try (TokenReader reader = new TokenReader(kernels, model, new RandomStream(3))) {
        int first = 3;
        expect(reader.read(Arrays.copyOf(tokens, first)), expected.get(first - 1));
        for (int index = first; index < (forgets ? SEGMENT : tokens.length); index++) {
          expect(reader.read(tokens[index]), expected.get(index));
        }
      }
      if (!forgets) {
        try (TokenReader reader = new TokenReader(kernels, model, new RandomStream(3))) {
          expect(reader.read(tokens), expected.getLast());
        }
      }
    }
  }

  /** So that what memories add counts. */
  private static void openGates(Transformer model) {
    model.parameters().stream().filter(parameter -> parameter.name().contains("memoryGates")).forEach(gate -> {
      for (int index = 0; index < gate.size(); index++) {
        gate.value().set(index, 0.5);
      }
    });
  }

  private static void expect(double[] actual, double[] expected) {
    assertThat(actual).containsExactly(expected, within(2e-4));
  }

  @ParameterizedTest
  @MethodSource("memoriesOfFamilies")
  void aNewMemoryAddsNothingBeforeItIsTrained(List<String> example, RandomStream random) throws IOException {
    String name = example.getLast();
    String withoutContext = name.equals("infinite") ? ", shortTerm: 0" : "";
    FolderModel attached = model(example.getFirst(), name, withoutContext);
    FolderModel bare = model(example.getFirst(), "none", "");
    int[] tokens = tokens(4 * SEGMENT, random);
    try (
        Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
        Transformer model = attached.create(kernels, 97, 1);
        Transformer plain = bare.create(kernels, 97, 1)) {
      List<double[]> expected = bySegments(kernels, plain, new RandomStream(3), tokens);
      List<double[]> actual = bySegments(kernels, model, new RandomStream(3), tokens);
      // What is handed to attention counts from the second segment on, as a longer segment would.
      int unchanged = handsContexts(name) ? SEGMENT : tokens.length;
      for (int index = 0; index < unchanged; index++) {
        assertThat(actual.get(index)).containsExactly(expected.get(index), within(1e-6));
      }
    }
  }

  @Test
  void withRotaryPositionsACacheThatReachesEverythingIsOneLongSegment(RandomStream random) throws IOException {
    int length = 5 * SEGMENT;
    FolderModel cached = model("llama", "transformer-xl", ", length: " + length);
    FolderModel bare = model("llama", "none", "");
    int[] tokens = tokens(length, random);
    try (
        Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
        Transformer model = cached.create(kernels, 97, 1);
        Transformer plain = bare.create(kernels, 97, 1);
        Reader whole = new ModelReader(kernels, plain, 0, random).reader(1)) {
      float[] expected = whole.logits(Indices.of(1, length, tokens));
      List<double[]> actual = bySegments(kernels, model, new RandomStream(3), tokens);
      for (int step = 0; step < length; step++) {
        for (int token = 0; token < plain.vocabulary(); token++) {
          assertThat(actual.get(step)[token])
              .as("token " + token + " after step " + step)
              .isCloseTo(expected[step * plain.vocabulary() + token], within(2e-4));
        }
      }
    }
  }

  private static boolean handsContexts(String name) {
    return List.of("transformer-xl", "compressive").contains(name);
  }

  @ParameterizedTest
  @MethodSource("memories")
  void aTokenCostsTheSameHoweverLongThePastIs(String name, RandomStream random) throws IOException {
    FolderModel folderModel = model("llama", name, "");
    try (
        Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
        Transformer model = folderModel.create(kernels, 97, 1);
        TokenReader reader = new TokenReader(kernels, model, new RandomStream(3))) {
      int warmUp = 20 * SEGMENT;
      reader.read(tokens(warmUp, random));
      List<Long> early = costs(reader, random);
      long stateEarly = reader.stateBytes();
      reader.read(tokens(200 * SEGMENT, random));
      assertThat(costs(reader, random)).as("elements per token, 220 segments later").isEqualTo(early);
      assertThat(reader.stateBytes()).as("bytes remembered").isEqualTo(stateEarly);
      if (model.remembers()) {
        assertThat(early.subList(1, SEGMENT).stream().mapToLong(Long::longValue).max().orElseThrow())
            .as("a token within a segment costs less than the segment")
            .isLessThan(early.getFirst());
      }
    }
  }

  /** The cost of each token of two segments. */
  private static List<Long> costs(TokenReader reader, RandomStream random) {
    List<Long> costs = new ArrayList<>();
    for (int token : tokens(2 * SEGMENT, random)) {
      reader.read(token);
      costs.add(reader.elements());
    }
    return costs;
  }

  @Test
  void everyMemoryThatAddsSomethingHasGates() throws IOException {
    for (String name : memories().toList()) {
      try (
          Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
          Transformer model = model("llama", name, "").create(kernels, 97, 1)) {
        boolean gated = model.parameters().stream().anyMatch(parameter -> parameter.name().contains("memoryGates"));
        assertThat(gated).as(name).isEqualTo(!handsContexts(name) && !name.equals("none"));
      }
    }
  }
}
