package org.mneme.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConfigDescriptionTest {

  enum Norm {
    PRE,
    POST
  }

  record Attention(@Doc("Number of heads.") @Range(min = 1) int heads, double clamp) {
    Attention() {
      this(2, 0.5);
    }
  }

  record Phase(@Doc("Steps.") int steps) {}

  record Model(
      @Doc(value = "Width of the hidden vectors.", paper = "d_model", unit = "units") @Range(min = 1, max = 4096) int width,
      @Doc("Norm.") Norm norm,
      @Doc("Names.") List<String> names,
      @Doc("Data.") Optional<Path> data,
      @Doc("Seed.") Optional<Long> seed,
      @Doc("Flag.") boolean flag,
      @Doc("Attention.") Attention attention,
      @Doc("Phases.") List<Phase> phases,
      @Choices( {
          "a", "b"}) Optional<String> choice){
    Model() {
      this(96, Norm.PRE, List.of("x", "y"), Optional.empty(), Optional.of(3L), true, new Attention(8, 1e-4), List.of(),
          Optional.empty());
    }
  }

  private static String line(ConfigDescription.Field field) {
    return String.join(
        " | ",
        field.key(),
        field.type(),
        field.limits(),
        field.defaultValue().orElse(field.required() ? "required" : "none"),
        field.doc());
  }

  @Test
  void everyKeyIsDescribedWithTypeLimitsDefaultAndMeaning() {
    assertThat(ConfigDescription.of(Model.class).fields()).extracting(ConfigDescriptionTest::line)
        .containsExactly(
            "width | whole number | from 1 to 4096 | 96 | Width of the hidden vectors.",
            "norm | name | one of pre, post | pre | Norm.",
            "names | list of texts |  | [x, y] | Names.",
            "data | path |  | none | Data.",
            "seed | whole number |  | 3 | Seed.",
            "flag | true or false |  | true | Flag.",
            "attention | group of keys |  | none | Attention.",
            "attention.heads | whole number | at least 1 | 8 | Number of heads.",
            "attention.clamp | number |  | 1e-4 | ",
            "phases | list of groups of keys |  | [] | Phases.",
            "phases.N.steps | whole number |  | required | Steps.",
            "choice | name | one of a, b | none | ");
  }

  @Test
  void paperAndUnitAreKept() {
    ConfigDescription.Field width = ConfigDescription.of(Model.class).fields().getFirst();
    assertThat(width.paper()).isEqualTo("d_model");
    assertThat(width.unit()).isEqualTo("units");
  }

  @Test
  void keysWithoutAMeaningAreListed() {
    assertThat(ConfigDescription.undocumented(Model.class)).containsExactly("Model.attention.clamp", "Model.choice");
    assertThat(ConfigDescription.undocumented(Phase.class)).isEmpty();
  }
}
