package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class SliceTimeTest {
  private static OperationCheck check(Shape shape, int from, int to) {
    return OperationCheck.of(in -> tape -> SliceTime.apply(tape, in.get("x"), from, to)).input("x", shape);
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 1, 2, 3", "3, 17, 33, 0, 5", "2, 31, 1, 30, 31", "3, 4, 100, 1, 3", "1, 1, 1, 0, 1"})
  void satisfiesAllThatAnOperationHasTo(int batch, int length, int width, int from, int to, RandomStream random) {
    check(Shape.of(batch, length, width), from, to).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(Shape.of(31, 400, 103), 7, 399).verifyForms(random);
  }

  @Test
  void mayBeEmpty() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(2, 3, 4);
      assertThat(SliceTime.apply(tape, x, 3, 3).shape()).isEqualTo(Shape.of(2, 0, 4));
      Tensor nothing = sample.tensor(2, 0, 4);
      assertThat(SliceTime.apply(tape, nothing, 0, 0)).isSameAs(nothing);
    });
  }

  @Test
  void saysWhichStepsThereAre() {
    assertThatThrownBy(() -> Sample.run((tape, sample) -> SliceTime.apply(tape, sample.tensor(2, 3, 4), 1, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time steps from 1 to 4 need a tensor [B, at least 4, D] and from <= to, given [2, 3, 4]");
  }
}
