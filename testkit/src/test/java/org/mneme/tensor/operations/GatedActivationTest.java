package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate.Function;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class GatedActivationTest {
  @ParameterizedTest
  @EnumSource
  void satisfiesAllThatAnOperationHasTo(Function function, RandomStream random) {
    for (int width : new int[] {1, 3, 17, 31, 33, 100}) {
      OperationCheck.of(in -> tape -> GatedActivation.apply(tape, in.get("gate"), in.get("value"), function))
          .distinctInput("gate", Shape.of(3, width))
          .input("value", Shape.of(3, width))
          .verify(random);
    }
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    OperationCheck.of(in -> tape -> GatedActivation.apply(tape, in.get("gate"), in.get("value"), Function.SILU))
        .input("gate", Shape.of(301, 1003))
        .input("value", Shape.of(301, 1003))
        .verifyForms(random);
  }

  @Test
  void gatesWithTheFirstAndKeepsTheSecond() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor gate = sample.tensor(Shape.of(2), 0, 1);
      Tensor value = sample.tensor(Shape.of(2), 4, -2);
      assertThat(GatedActivation.apply(tape, gate, value, Function.SIGMOID).toDoubles())
          .containsExactly(new double[] {2, -2 / (1 + Math.exp(-1))}, within(1e-6));
    });
  }

  @Test
  void namesBothShapesWhereTheyDiffer() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> GatedActivation
            .apply(tape, sample.tensor(2, 3), sample.tensor(2, 4), Function.SILU)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a gate and what it gates have equal shapes, given [2, 3] and [2, 4]");
  }
}
