package org.mneme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stream without end costs; times are not looked at here, since other processes may run beside the tests. */
class StreamTest {
  private static final int SEGMENT = 32;
  private static final int TOKENS = 400 * SEGMENT;
  private static final double MOST_GROWTH = 64 << 20;

  @TempDir private Path scratch;

  private CommandLine read(String memory, String... more) {
    String[] fixed = {"stream", "--tokens", Integer.toString(TOKENS), "--threads", "1", "--set",
        "model={layers: 2, width: 32, heads: 2, feedForward: 64, segment: " + SEGMENT + "}", "--set",
        "memory=[" + memory + "]", "--out", scratch.resolve("stream.html").toString()};
    String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return CommandLine.run(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{type: infinite, shortTerm: 32, basis: 32}",
      "{type: infinite, shortTerm: 32, basis: 32, contraction: equal, functions: rectangular, samples: 128}",
      "{type: infinite, shortTerm: 32, basis: 32, sticky: quantile, chunk: 20}", "{type: transformer-xl, length: 64}",
      "{type: compressive, length: 32, compressedLength: 32}"})
  void whatIsRememberedTakesTheSameRoomAtTheEndAsEarlier(String memory) throws IOException {
    CommandLine line = read(memory, "--json");
    assertThat(line.exitCode()).as(line.errors()).isZero();
    JsonNode windows = new ObjectMapper().readTree(line.output()).get("windows");
    List<JsonNode> late = StreamSupport.stream(windows.spliterator(), false).skip(windows.size() / 5).toList();
    assertThat(late).hasSizeGreaterThan(20);
    assertThat(late.getLast().get("tokens").asLong()).isEqualTo(TOKENS);
    long bytes = late.getFirst().get("stateBytes").asLong();
    if (!memory.contains("chunk")) {
      assertThat(late).extracting(window -> window.get("stateBytes").asLong()).containsOnly(bytes);
    }
    assertThat(late).extracting(window -> window.get("stateBytes").asLong())
        .allMatch(size -> size > 0 && size < 2 * bytes);
    double growth = late.getLast().get("residentBytes").asDouble() - late.getFirst().get("residentBytes").asDouble();
    assertThat(growth).as("growth of the process").isLessThan(MOST_GROWTH);
  }

  @Test
  void theStreamIsShownAsATableAndAPageWithPlots() {
    CommandLine line = read("{type: infinite, shortTerm: 32, basis: 32}");
    assertThat(line.exitCode()).as(line.errors()).isZero();
    assertThat(line.output()).contains("reading 12,800 tokens in segments of 32 with infinite", "ms/segment",
        "state (KiB)",
        "as many as in the second fifth", "plots: ");
    assertThat(scratch.resolve("stream.html")).content().contains("<svg", "infinite reads 12,800 tokens");
  }

  @Test
  void aNumberOfTokensThatIsNoneIsRefused() {
    CommandLine line = CommandLine.run("stream", "--tokens", "many");
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errors()).contains("--tokens takes a whole number above 0, given 'many'");
  }
}
