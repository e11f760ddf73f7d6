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
class SliceLastTest {
  private static OperationCheck check(Shape shape, int from, int to) {
    return OperationCheck.of(in -> tape -> SliceLast.apply(tape, in.get("x"), from, to)).input("x", shape);
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 2, 3", "3, 33, 0, 17", "31, 100, 67, 98", "2, 17, 16, 17"})
  void satisfiesAllThatAnOperationHasTo(int rows, int width, int from, int to, RandomStream random) {
    check(Shape.of(rows, width), from, to).verify(random);
    check(Shape.of(2, rows, width), from, to).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(Shape.of(3001, 403), 7, 399).verifyForms(random);
  }

  @Test
  void takesTheColumnsOfEveryRow() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
      assertThat(SliceLast.apply(tape, x, 1, 3).toDoubles()).containsExactly(2, 3, 5, 6);
    });
  }

  @Test
  void saysWhichColumnsItNeeds() {
    assertThatThrownBy(() -> Sample.run((tape, sample) -> SliceLast.apply(tape, sample.tensor(2, 3), 1, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("columns from 1 to 4 need a last axis of at least 4 and from < to, given [2, 3]");
  }
}
