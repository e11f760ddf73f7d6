package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
class SoftmaxTest {
  private static OperationCheck check(Shape shape) {
    return OperationCheck.of(in -> tape -> Softmax.apply(tape, in.get("x"))).input("x", shape);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 17, 31, 33, 100})
  void satisfiesAllThatAnOperationHasTo(int width, RandomStream random) {
    check(Shape.of(2, 3, width)).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(Shape.of(301, 1003)).verifyForms(random);
  }

  @Test
  void givesNothingToMinusInfinityAndDoesNotOverflow() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(2, 3), 1000, Double.NEGATIVE_INFINITY, 1000, -1000, -1000, -2000);
      assertThat(Softmax.apply(tape, x).toDoubles())
          .containsExactly(new double[] {0.5, 0, 0.5, 0.5, 0.5, 0}, within(0.0));
    });
  }
}
