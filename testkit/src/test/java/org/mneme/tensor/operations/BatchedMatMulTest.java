package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class BatchedMatMulTest {
  private static final boolean[] NO_AND_YES = {false, true};

  private static OperationCheck check(int count, int m, int n, int k, boolean firstTransposed,
      boolean secondTransposed) {
    return OperationCheck
        .of(in -> tape -> BatchedMatMul.apply(
            tape, in.get("first"), firstTransposed, in.get("second"), secondTransposed))
        .input("first", firstTransposed ? Shape.of(count, k, m) : Shape.of(count, m, k))
        .input("second", secondTransposed ? Shape.of(count, n, k) : Shape.of(count, k, n));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "3, 17, 31, 5", "2, 1, 33, 100", "5, 31, 1, 3"})
  void satisfiesAllThatAnOperationHasTo(int count, int m, int n, int k, RandomStream random) {
    for (boolean firstTransposed : NO_AND_YES) {
      for (boolean secondTransposed : NO_AND_YES) {
        check(count, m, n, k, firstTransposed, secondTransposed).verify(random);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"37, 101, 67, 33", "2, 301, 203, 107", "9, 301, 203, 107"})
  void isTheSameOnAnyNumberOfThreads(int count, int m, int n, int k, RandomStream random) {
    check(count, m, n, k, false, true).verifyForms(random);
    check(count, m, n, k, true, false).verifyForms(random);
  }

  @Test
  void saysWhichShapesItNeeds() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> BatchedMatMul.apply(tape, sample.tensor(2, 3, 4), sample.tensor(2, 3, 4))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a batched product needs [N, m, k] and [N, k, n], given [2, 3, 4] and [2, 3, 4]");
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> BatchedMatMul.apply(
            tape, sample.tensor(2, 3, 4), true, sample.tensor(2, 3, 4), true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a batched product needs [N, m, k] and [N, k, n], given [2, 3, 4] transposed and [2, 3, 4] transposed");
  }
}
