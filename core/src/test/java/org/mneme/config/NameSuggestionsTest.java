package org.mneme.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NameSuggestionsTest {

  private static final List<String> MEMORIES =
      List.of("none", "transformer-xl", "compressive", "product-key", "infinite");
  private static final List<String> KEYS =
      List.of("layers", "width", "heads", "segment", "dropout", "learningRate", "shortTerm", "batch", "seed", "steps");

  @ParameterizedTest
  @CsvSource({
      "infinit, infinite",
      "inifnite, infinite",
      "INFINITE, infinite",
      "infinity, infinite",
      "transformerxl, transformer-xl",
      "transformer_xl, transformer-xl",
      "transfomer-xl, transformer-xl",
      "xl, transformer-xl",
      "key, product-key",
      "pkm-product-keys, product-key",
      "compresive, compressive",
      "non, none"
  })
  void aMisspeltMemoryFindsItsName(String given, String meant) {
    assertThat(NameSuggestions.nearest(given, MEMORIES)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({
      "widht, width",
      "layer, layers",
      "hedas, heads",
      "learning_rate, learningRate",
      "learnrate, learningRate",
      "short-term, shortTerm",
      "batchSize, batch",
      "sead, seed",
      "dropuot, dropout",
      "segmentLength, segment"
  })
  void aMisspeltKeyFindsItsName(String given, String meant) {
    assertThat(NameSuggestions.nearest(given, KEYS)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "q", "zebra", "mamba", "vocabulary"})
  void aNameThatIsNearNothingHasNoSuggestion(String given) {
    assertThat(NameSuggestions.nearest(given, KEYS)).isEmpty();
  }

  @Test
  void thereIsNoSuggestionWithoutNames() {
    assertThat(NameSuggestions.nearest("width", List.of())).isEmpty();
  }

  @Test
  void ofEquallyNearNamesTheFirstIsTaken() {
    assertThat(NameSuggestions.nearest("ab", List.of("abc", "abd"))).contains("abc");
  }

  @Test
  void theMessageNamesTheNearestAndAll() {
    assertThat(NameSuggestions.unknown("memory", "infinit", List.of("none", "infinite"))).isEqualTo(
        "unknown memory 'infinit': did you mean 'infinite'? memories: none, infinite");
    assertThat(NameSuggestions.unknown("task", "zebra", List.of("sorting", "text"))).isEqualTo(
        "unknown task 'zebra'; tasks: sorting, text");
    assertThat(NameSuggestions.unknown("key", "zebra", List.of("a"))).isEqualTo("unknown key 'zebra'; keys: a");
    assertThat(NameSuggestions.unknown("switch", "zebra", List.of("a"))).isEqualTo(
        "unknown switch 'zebra'; switches: a");
    assertThat(NameSuggestions.unknown("plugin", "zebra", List.of())).isEqualTo(
        "unknown plugin 'zebra'; there are no plugins");
  }
}
