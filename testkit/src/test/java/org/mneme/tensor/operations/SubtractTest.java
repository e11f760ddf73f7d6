package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class SubtractTest {
  private static OperationCheck check(Shape shape) {
    return OperationCheck.of(in -> tape -> Subtract.apply(tape, in.get("first"), in.get("second")))
        .input("first", shape)
        .input("second", shape);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 31, 33, 100})
  void satisfiesAllThatAnOperationHasTo(int width, RandomStream random) {
    check(Shape.of(3, width)).verify(random);
    check(Shape.of(width)).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(Shape.of(301, 1003)).verifyForms(random);
  }

  @Test
  void givesNoGradientToATensorSubtractedFromItself(RandomStream random) {
    OperationCheck.of(in -> tape -> Subtract.apply(tape, in.get("both"), in.get("both")))
        .input("both", Shape.of(5, 33))
        .verify(random);
  }

  @Test
  void namesBothShapesWhereTheyDiffer() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> Subtract.apply(tape, sample.tensor(2, 3), sample.tensor(3, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a difference needs equal shapes, given [2, 3] and [3, 2]");
  }
}
