package org.mneme.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProblemsTest {

  private final Problems problems = new Problems();

  @Test
  void nothingIsThrownWhereNothingIsWrong() {
    assertThat(problems.isEmpty()).isTrue();
    assertThatCode(problems::throwIfAny).doesNotThrowAnyException();
  }

  @Test
  void allProblemsAreInOneExceptionFileByFileInTheOrderOfLines() {
    problems.add(Location.of("--set a=1"), "of an option");
    problems.add(new Location("b.yaml", 7, 1, "x"), "late");
    problems.add(new Location("a.yaml", 1, 1, "y"), "other file");
    problems.add(new Location("b.yaml", 2, 9, "z"), "second");
    problems.add(new Location("b.yaml", 2, 3, "w"), "first");
    assertThatThrownBy(problems::throwIfAny)
        .isInstanceOfSatisfying(
            ConfigurationException.class, thrown -> assertThat(thrown.problems()).isEqualTo(problems.list()))
        .hasMessage(
            """
                b.yaml:2: w: first
                b.yaml:2: z: second
                b.yaml:7: x: late
                a.yaml:1: y: other file
                --set a=1: of an option""");
    assertThat(problems).hasToString(new ConfigurationException(problems.list()).getMessage());
  }

  @Test
  void theSameProblemIsKeptOnce() {
    problems.add(Location.of("a.yaml"), "wrong");
    problems.addAll(List.of(new Problem(Location.of("a.yaml"), "wrong"), new Problem(Location.of("a.yaml"), "other")));
    assertThat(Lines.of(problems)).containsExactly("a.yaml: wrong", "a.yaml: other");
  }

  @Test
  void aProblemIsOneLineWhateverWasGiven() {
    problems.add(new Location("a.yaml", 1, 1, "k"), "got 'x\n  y', expected less");
    assertThat(problems).hasToString("a.yaml:1: k: got 'x y', expected less");
  }

  @Test
  void aLocationShowsWhatIsKnown() {
    assertThat(Location.of("")).hasToString("");
    assertThat(Location.of("").child("a").child("b")).hasToString("a.b");
    assertThat(new Problem(Location.of(""), "wrong")).hasToString("wrong");
    assertThat(new Location("a.yaml", 3, 1, "")).hasToString("a.yaml:3");
  }

  @Test
  void anExceptionHasAProblem() {
    assertThatThrownBy(() -> new ConfigurationException(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
