package org.mneme.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.model.Transformer;
import org.mneme.nn.ParameterScope;
import org.mneme.pretrained.FolderTokenizer;
import org.mneme.pretrained.ModelFolder;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Golden;
import org.mneme.testkit.GoldenFile;

/** The greedy continuations that were recorded, with keys and values kept from token to token. */
@Tag("golden")
class GenerationGoldenTest {
  private static List<Integer> greedy(Golden golden, int[] prompt, int count) {
    List<Integer> generated = new ArrayList<>();
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); ModelFolder folder = ModelFolder.open(golden.path())) {
      ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT32, new RandomStream(1));
      Transformer model = new Transformer(folder.config().model(), folder.config().vocabulary(), List.of(), scope);
      folder.fill(model);
      try (TokenReader reader = new TokenReader(kernels, model, new RandomStream(1))) {
        new Generator(reader, new Sampler(0, 0, 1, new RandomStream(1))).generate(prompt, count, generated::add);
      }
      model.close();
    }
    return generated;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-tiny", "llama-tiny"})
  void takesTheRecordedTokens(String name) {
    Golden golden = Golden.folder(name);
    try (GoldenFile expected = golden.open("expected.safetensors")) {
      int[] row = Arrays.copyOf(expected.wholeNumbers("input_ids"), expected.shape("input_ids").size(1));
      int[] all = expected.wholeNumbers("greedy");
      // The prompt is the part that the recorded input begins with; what follows there is no continuation.
      int[] prompt = Arrays.copyOf(all, Arrays.mismatch(row, all));
      assertThat(greedy(golden, prompt, all.length - prompt.length))
          .containsExactlyElementsOf(
              Arrays.stream(all).skip(prompt.length).boxed().toList());
    }
  }

  @Test
  void tellsThePublishedStory() throws IOException {
    Golden golden = Golden.folder("stories260K-hf");
    try (
        GoldenFile expected = golden.open("expected.safetensors");
        FolderTokenizer tokenizer = FolderTokenizer.open(golden.path())) {
      int[] all = expected.wholeNumbers("greedy.ids");
      List<Integer> tokens = greedy(golden, Arrays.copyOf(all, 1), all.length - 1);
      assertThat(tokens).containsExactlyElementsOf(Arrays.stream(all).skip(1).boxed().toList());
      TextStream stream = new TextStream(tokenizer::decode);
      StringBuilder text = new StringBuilder();
      tokens.forEach(token -> text.append(stream.add(token)));
      text.append(stream.rest());
      assertThat(text.toString()).isEqualTo(Files.readString(golden.path().resolve("greedy.txt")));
    }
  }
}
