package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
class RmsNormTest {
  /** With an epsilon this large the gradient of a single element is no difference of nearly equal numbers. */
  private static OperationCheck check(Shape shape) {
    return OperationCheck.of(in -> tape -> RmsNorm.apply(tape, in.get("x"), in.get("gain"), 0.5))
        .input("x", shape)
        .input("gain", Shape.of(shape.last()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 31, 33, 100})
  void satisfiesAllThatAnOperationHasTo(int width, RandomStream random) {
    check(Shape.of(2, 3, width)).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(Shape.of(1001, 301)).verifyForms(random);
  }

  @Test
  void dividesByTheRootOfTheMeanSquare() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(1, 2), 1, 7);
      Tensor gain = sample.tensor(Shape.of(2), 1, 2);
      assertThat(RmsNorm.apply(tape, x, gain, 0).toDoubles())
          .containsExactly(new double[] {1 / 5.0, 2 * 7 / 5.0}, within(1e-6));
    });
  }

  @Test
  void saysWhichGainItNeeds() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> RmsNorm.apply(tape, sample.tensor(2, 3), sample.tensor(2), 1e-5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("RMS norm of [2, 3] needs a gain of [3], given [2]");
  }
}
