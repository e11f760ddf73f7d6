package org.mneme.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.mneme.experiment.TrialResult;
import org.mneme.task.Evaluation;
import org.mneme.task.Metric;
import org.mneme.task.Series;

class LateInDocumentTest {
  private static final Metric METRIC = new Metric("bitsPerByte", "bits per byte", false);

  private final List<TrialResult> results = new ArrayList<>();

  private void trial(String memory, long stateBytes, long seed, double early, double late) {
    Series curve = new Series(
        "loss by position in the document", "position", "loss", new double[] {8, 1000}, new double[] {early, late});
    results.add(
        new TrialResult(memory + seed, memory, "text", OptionalLong.empty(), seed, Optional.empty(), METRIC, 10, 10,
            stateBytes, 5, 1, 1, 1, 1,
            Optional.of(new Evaluation(Map.of("bitsPerByte", early), List.of(curve))), Map.of(), List.of(), Map.of(),
            List.of()));
  }

  private Optional<String> sentence() {
    return new LateInDocument(Panel.of(results).getFirst()).sentence();
  }

  @Test
  void aMemoryThatHelpsAtTheEndIsNamedWithItsGain() {
    trial("none", 0, 1, 2.0, 2.5);
    trial("none", 0, 2, 2.0, 2.6);
    trial("cache", 64, 1, 3.0, 2.40);
    trial("cache", 64, 2, 3.0, 2.49);
    assertThat(sentence()).get()
        .asString()
        .contains("around position 1,000, cache has 2.445 and none 2.550", "difference 0.105", "it helps late");
  }

  @Test
  void aGainThatMayBeChanceIsNotCalledHelp() {
    trial("none", 0, 1, 2.0, 2.5);
    trial("none", 0, 2, 2.0, 2.6);
    trial("cache", 64, 1, 1.0, 2.3);
    trial("cache", 64, 2, 1.0, 2.7);
    assertThat(sentence()).get().asString().contains("no memory is seen to help late");
  }

  @Test
  void oneSeedSaysNothingAboutChance() {
    trial("none", 0, 1, 2.0, 2.5);
    trial("cache", 64, 1, 1.0, 2.3);
    assertThat(sentence()).get().asString().contains("one seed each");
  }

  @Test
  void withoutAModelThatKeepsNothingThereIsNothingToCompare() {
    trial("cache", 64, 1, 1.0, 2.3);
    trial("other", 64, 1, 1.0, 2.3);
    assertThat(sentence()).isEmpty();
  }

  @Test
  void aMemoryThatSharesNoSeedIsNotCompared() {
    trial("none", 0, 1, 2.0, 2.5);
    trial("cache", 64, 1, 1.0, 2.4);
    trial("other", 64, 2, 1.0, 2.3);
    assertThat(sentence()).get().asString().contains("cache has 2.400").doesNotContain("NaN", "other");
  }
}
