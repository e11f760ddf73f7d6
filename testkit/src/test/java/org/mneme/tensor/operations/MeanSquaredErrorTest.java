package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class MeanSquaredErrorTest {
  private static OperationCheck check(Shape shape) {
    return OperationCheck.of(in -> tape -> MeanSquaredError.apply(tape, in.get("prediction"), in.get("target")))
        .input("prediction", shape)
        .input("target", shape);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 31, 33, 100})
  void satisfiesAllThatAnOperationHasTo(int width, RandomStream random) {
    check(Shape.of(3, width)).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(Shape.of(501, 703)).tolerance(1e-4).verifyForms(random);
  }

  @Test
  void isTheMeanOverAllElements() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor prediction = sample.tensor(Shape.of(2, 2), 1, 2, 3, 4);
      Tensor target = sample.tensor(Shape.of(2, 2), 1, 0, 3, 8);
      assertThat(MeanSquaredError.apply(tape, prediction, target).toDoubles()).containsExactly(5);
    });
  }

  @Test
  void namesBothShapesWhereTheyDiffer() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> MeanSquaredError.apply(tape, sample.tensor(2, 3), sample.tensor(6))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a mean squared error needs a prediction and a target of one shape that is not empty, given [2, 3] and [6]");
  }
}
