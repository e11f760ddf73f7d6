package org.mneme.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.mneme.model.Transformer;
import org.mneme.nn.ParameterScope;
import org.mneme.pretrained.FolderConfig;
import org.mneme.pretrained.ModelFolder;
import org.mneme.pretrained.ModelFolderWriter;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;

/** Folders of models in Hugging Face's layout with random values and a tokenizer of single ASCII letters. */
final class TinyModelFolder {
  private static final int TOKENS = 97;
  private static final Map<String, String> CONFIGURATIONS = Map.of(
      "gpt2", """
          {"model_type": "gpt2", "n_layer": 2, "n_head": 2, "n_embd": 16, "n_positions": 64, "vocab_size": 97,
           "bos_token_id": 96, "eos_token_id": 96}
          """,
      "llama", """
          {"model_type": "llama", "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
           "hidden_size": 16, "intermediate_size": 24, "max_position_embeddings": 64, "vocab_size": 97,
           "tie_word_embeddings": true, "bos_token_id": 96, "eos_token_id": 96}
          """);

  private TinyModelFolder() {}

  /** Writes the folder of a family, {@code gpt2} or {@code llama}. */
  static Path write(Path folder, String family) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), CONFIGURATIONS.get(family));
    Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
    FolderConfig config = ModelFolder.configuration(folder);
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1)) {
      ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT32, new RandomStream(7));
      Transformer model = new Transformer(config.model(), config.vocabulary(), List.of(), scope);
      RandomStream random = new RandomStream(8);
      model.parameters().forEach(parameter -> {
        for (int index = 0; index < parameter.size(); index++) {
          parameter.value().set(index, parameter.value().get(index) + 0.3 * random.nextGaussian());
        }
      });
      new ModelFolderWriter(folder).write(model, folder);
      model.close();
    }
    return folder;
  }

  /** A line end, then the letters from the space to the tilde, then the token that begins a text. */
  private static String tokenizer() {
    StringBuilder vocabulary = new StringBuilder("\"\u010a\": 0, \"\u0120\": 1");
    for (char letter = '!'; letter <= '~'; letter++) {
      String escaped = letter == '"' || letter == '\\' ? "\\" + letter : String.valueOf(letter);
      vocabulary.append(", \"").append(escaped).append("\": ").append(letter - '!' + 2);
    }
    return """
        {"version": "1.0", "normalizer": null, "post_processor": null,
         "added_tokens": [{"id": %d, "content": "<|endoftext|>", "special": true, "single_word": false, "lstrip": false,
           "rstrip": false, "normalized": false}],
         "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
         "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true},
         "model": {"type": "BPE", "vocab": {%s}, "merges": []}}
        """.formatted(TOKENS - 1, vocabulary);
  }
}
