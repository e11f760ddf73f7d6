package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class ScaleColumnsTest {
  private static OperationCheck check(int batch, int length, int width) {
    return OperationCheck.of(in -> tape -> ScaleColumns.apply(tape, in.get("x"), in.get("factors")))
        .input("x", Shape.of(batch, length, width))
        .input("factors", Shape.of(width));
  }

  @Test
  void satisfiesAllThatAnOperationHasTo(RandomStream random) {
    for (int width : new int[] {1, 7, 16, 37}) {
      check(2, 3, width).verify(random);
    }
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(5, 203, 66).verifyForms(random);
  }

  @Test
  void saysWhatItNeeds() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> ScaleColumns.apply(tape, sample.tensor(1, 2, 6), sample.tensor(5))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scaling the columns of [1, 2, 6] needs factors [6], given [5]");
  }
}
