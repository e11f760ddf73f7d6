package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.PoolOverTime.Kind;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class PoolOverTimeTest {
  private static OperationCheck check(Kind kind, Shape shape, int size) {
    return OperationCheck.of(in -> tape -> PoolOverTime.apply(tape, in.get("x"), size, kind)).distinctInput("x", shape);
  }

  @ParameterizedTest
  @EnumSource
  void satisfiesAllThatAnOperationHasTo(Kind kind, RandomStream random) {
    for (int width : new int[] {1, 3, 17, 31, 33, 100}) {
      check(kind, Shape.of(2, 11, width), 2).verify(random);
    }
    for (int size : new int[] {1, 3, 4, 11}) {
      check(kind, Shape.of(2, 11, 17), size).verify(random);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameOnAnyNumberOfThreads(Kind kind, RandomStream random) {
    check(kind, Shape.of(5, 301, 703), 3).verifyForms(random);
  }

  @Test
  void givesTheGradientToTheFirstOfEqualElements() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(1, 5, 1), 1, 7, 7, 3, 9);
      Tensor y = PoolOverTime.apply(tape, x, 4, Kind.MAX);
      assertThat(y.toDoubles()).containsExactly(7);
      tape.backward(Sum.apply(tape, y));
      assertThat(x.gradient().toDoubles()).containsExactly(0, 1, 0, 0, 0);
    });
  }

  @Test
  void hasNoOutputWhereNoGroupIsFull() {
    Sample.runInBothForms((tape, sample) -> assertThat(
        PoolOverTime.apply(tape, sample.tensor(2, 3, 4), 4, Kind.MEAN).shape()).isEqualTo(Shape.of(2, 0, 4)));
  }

  @Test
  void saysWhatItNeeds() {
    assertThatThrownBy(() -> Sample.run((tape, sample) -> PoolOverTime.apply(tape, sample.tensor(2, 3), 0, Kind.MAX)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "pooling over time needs an input [B, T, D] and groups of at least 1, given [2, 3] and groups of 0");
  }
}
