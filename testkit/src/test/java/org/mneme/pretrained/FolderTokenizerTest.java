package org.mneme.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mneme.io.FileException;
import org.mneme.testkit.Golden;

class FolderTokenizerTest {
  @TempDir private Path folder;

  @Test
  @Tag("golden")
  void givesTheRecordedTokensAndTheTextBack() {
    Golden golden = Golden.folder("stories260K-hf");
    try (FolderTokenizer tokenizer = FolderTokenizer.open(golden.path())) {
      JsonNode examples = golden.json("tokenizer-golden.json");
      assertThat(examples).isNotEmpty();
      for (JsonNode example : examples) {
        String text = example.get("text").asText();
        int[] ids = StreamSupport.stream(example.get("ids").spliterator(), false).mapToInt(JsonNode::asInt).toArray();
        assertThat(tokenizer.encode(text, true)).as(text).containsExactly(ids);
        assertThat(tokenizer.encode(text, false)).as(text).containsExactly(Arrays.copyOfRange(ids, 1, ids.length));
        assertThat(tokenizer.decode(ids)).isEqualTo(text);
        int bytes = Arrays.stream(ids).map(tokenizer::bytes).sum();
        int spacePutBefore = text.isEmpty() ? 0 : 1;
        assertThat(bytes).as(text).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length + spacePutBefore);
      }
    }
  }

  @Test
  void countsTheBytesOfByteLevelTokens() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), """
        {"version": "1.0", "added_tokens": [{"id": 4, "content": "<|endoftext|>", "special": true, "single_word": false,
          "lstrip": false, "rstrip": false, "normalized": false}],
         "normalizer": null, "post_processor": null,
         "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
         "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true},
         "model": {"type": "BPE", "vocab": {"a": 0, "\u0120": 1, "\u00c3": 2, "\u0120a": 3}, "merges": ["\u0120 a"]}}
        """);
    try (FolderTokenizer tokenizer = FolderTokenizer.open(folder)) {
      assertThat(tokenizer.size()).isEqualTo(5);
      assertThat(tokenizer.encode("a a", true)).containsExactly(0, 3);
      assertThat(tokenizer.decode(0, 3, 4)).isEqualTo("a a");
      assertThat(tokenizer.bytes(3)).isEqualTo(2);
      assertThat(tokenizer.bytes(2)).isEqualTo(1);
      assertThat(tokenizer.bytes(4)).isZero();
    }
  }

  @Test
  void saysWhatIsNoTokenizer() throws IOException {
    assertThatThrownBy(() -> FolderTokenizer.open(folder))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("tokenizer.json: the file does not exist");
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    assertThatThrownBy(() -> FolderTokenizer.open(folder))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("has no vocabulary");
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"vocab\": {\"a\": 0}}}");
    assertThatThrownBy(() -> FolderTokenizer.open(folder))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("is no tokenizer that can be used");
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"vocab\": {\"a\": 4000000000}}}");
    assertThatThrownBy(() -> FolderTokenizer.open(folder))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("numbers a token 4000000000");
  }
}
