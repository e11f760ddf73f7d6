package org.mneme.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.Style;
import org.mneme.experiment.Estimate;

/** The table and the sentence that a comparison ends with. */
class ResultTableTest {
  private static String printed(RunRecord run, int columns) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    new ResultTable(new Console(out, out, false, columns, new Style(false))).print(run);
    return bytes.toString(StandardCharsets.UTF_8).replace('\u00a0', ' ');
  }

  @Test
  void everyMemoryIsARowWithItsCostAndAColumnPerLength() {
    String text = printed(SampleRun.run(), 120);
    assertThat(text).contains("parameters", "state/sequence", "tokens/s", "ms/segment", "256", "2,048");
    SampleRun.run().results().forEach(result -> assertThat(text).contains("  " + result.variant()));
  }

  @Test
  void aNarrowTerminalGetsMoreLinesNotLongerOnes() {
    String text = printed(SampleRun.run(), 80);
    assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    assertThat(text).contains("tokens/s");
  }

  @Test
  void theIntervalsAreOfStudentsDistribution() {
    // Three seeds: the mean plus and minus 4.303 standard errors.
    assertThat(Estimate.of(80, 82, 84).halfInterval()).isBetween(4.96, 4.98);
    assertThat(printed(SampleRun.run(), 120)).contains("mean ± 95 % interval over seeds 1, 2, 3", "±");
  }

  @Test
  void theSentenceNamesTheBestAndByHowMuch() {
    assertThat(printed(SampleRun.run(), 120).replaceAll("\\s+", " ")).containsPattern(
        "On sorting, \\S+ is best .*at 2,048 it reaches [0-9.]+ % accuracy, [0-9.]+ points above");
  }

  @Test
  void aFailureIsARowAndALine() {
    String text = printed(new RunRecord("run", "", List.of(), List.of(SampleRun.failed(1))), 120);
    assertThat(text).contains("failed", "out of memory", "no trial finished");
  }
}
