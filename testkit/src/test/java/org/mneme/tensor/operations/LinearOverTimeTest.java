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
class LinearOverTimeTest {
  private static OperationCheck check(int batch, int outputs, int length, int width) {
    return OperationCheck.of(in -> tape -> LinearOverTime.apply(tape, in.get("matrix"), in.get("x")))
        .input("matrix", Shape.of(outputs, length))
        .input("x", Shape.of(batch, length, width));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "3, 5, 17, 31", "2, 33, 3, 1", "3, 2, 31, 100"})
  void satisfiesAllThatAnOperationHasTo(int batch, int outputs, int length, int width, RandomStream random) {
    check(batch, outputs, length, width).verify(random);
  }

  @ParameterizedTest
  @CsvSource({"9, 65, 129, 101", "2, 129, 257, 203"})
  void isTheSameOnAnyNumberOfThreads(int batch, int outputs, int length, int width, RandomStream random) {
    check(batch, outputs, length, width).verifyForms(random);
  }

  @Test
  void mixesTimeStepsAndKeepsColumnsApart() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor matrix = sample.tensor(Shape.of(1, 2), 10, 1);
      Tensor x = sample.tensor(Shape.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
      assertThat(LinearOverTime.apply(tape, matrix, x).toDoubles()).containsExactly(13, 24, 57, 68);
    });
  }

  @Test
  void saysWhichShapesItNeeds() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> LinearOverTime.apply(tape, sample.tensor(4, 5), sample.tensor(2, 4, 5))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a linear map over time needs a matrix [N, T] and an input [B, T, D], given [4, 5] and [2, 4, 5]");
  }
}
