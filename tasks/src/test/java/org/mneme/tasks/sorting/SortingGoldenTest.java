package org.mneme.tasks.sorting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mneme.testkit.SharedFolders;

@Tag("golden")
final class SortingGoldenTest {
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void reproducesTheAuthorsSequencesFromTheirRandomNumbers() throws IOException {
    List<Path> files;
    try (Stream<Path> folder = Files.list(SharedFolders.golden("sorting"))) {
      files = folder.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      JsonNode recorded = json.readTree(file.toFile());
      assertThat(recorded.get("sequences")).isNotEmpty();
      for (JsonNode sequence : recorded.get("sequences")) {
        assertReproduced(file.toString(), recorded, sequence);
      }
    }
  }

  private static void assertReproduced(String file, JsonNode recorded, JsonNode expected) {
    SortingSequence sequence = SortingGenerator.sequence(new SymbolWeights(ints(expected.get("weights_initial"))),
        new SymbolWeights(ints(expected.get("weights_final"))), doubles(expected.get("uniforms")));
    assertThat(sequence.symbols()).as(file).isEqualTo(recorded.get("symbols").intValue());
    assertThat(sequence.separator()).as(file).isEqualTo(recorded.get("separator").intValue());
    assertThat(sequence.length()).as(file).isEqualTo(expected.get("length").intValue());
    assertThat(sequence.tokens()).as(file).isEqualTo(ints(expected.get("tokens")));
    assertThat(sequence.answer()).as(file).isEqualTo(ints(expected.get("sorted")));
    assertThat(new SortingSequence(sequence.symbols(), ints(expected.get("tokens"))).answer()).as(file)
        .isEqualTo(ints(expected.get("sorted")));
    assertCut(file, new SortingBatch(List.of(sequence)), recorded.get("ignore").intValue(), expected);
  }

  private static void assertCut(String file, SortingBatch batch, int ignored, JsonNode expected) {
    int length = expected.get("segment_length").intValue();
    assertThat(Math.ceilDiv(batch.inputLength(), length)).as(file).isEqualTo(expected.get("input_segments").size());
    for (int segment = 0; segment * length < batch.inputLength(); segment++) {
      int begin = segment * length;
      int end = Math.min(begin + length, batch.inputLength());
      assertThat(batch.inputs(begin, end).values()).as(file)
          .isEqualTo(ints(expected.get("input_segments").get(segment)));
      int[] targets = Arrays.stream(ints(expected.get("target_segments").get(segment)))
          .map(target -> target == ignored ? SortingSequence.NOT_SCORED : target)
          .toArray();
      assertThat(batch.targets(begin, end).values()).as(file).isEqualTo(targets);
      boolean scored = Arrays.stream(targets).anyMatch(target -> target != SortingSequence.NOT_SCORED);
      assertThat(scored).as(file).isEqualTo(end > SortingBatch.historyLength(batch.length(), length));
    }
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToDouble(JsonNode::doubleValue).toArray();
  }
}
