package org.mneme.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mneme.testkit.SharedFolders;

@Tag("golden")
final class Gpt2GoldenTest {
  @Test
  void givesTheIdsOfTheOriginalTokenizer() throws IOException {
    Path golden = SharedFolders.data("tokenizers/gpt2/golden.jsonl");
    Tokenizer tokenizer = new Gpt2Tokenizer();
    ObjectMapper json = new ObjectMapper();
    List<String> lines = Files.readAllLines(golden);
    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      JsonNode recorded = json.readTree(line);
      String text = recorded.get("text").textValue();
      int[] ids = StreamSupport.stream(recorded.get("ids").spliterator(), false).mapToInt(JsonNode::intValue).toArray();
      assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids);
      assertThat(tokenizer.decode(ids)).isEqualTo(text);
    }
  }
}
