package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
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
class DropoutTest {
  private static OperationCheck check(Shape shape, long seed) {
    return OperationCheck.of(in -> tape -> Dropout.apply(tape, in.get("x"), 0.3, new RandomStream(seed)))
        .input("x", shape);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 31, 33, 100})
  void satisfiesAllThatAnOperationHasTo(int width, RandomStream random) {
    check(Shape.of(3, width), random.nextLong()).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(Shape.of(301, 1003), random.nextLong()).verifyForms(random);
  }

  @Test
  void dropsTheStatedPartAndKeepsTheMean(RandomStream random) {
    Sample.run((tape, sample) -> {
      Tensor x = sample.tensor(200, 500);
      for (int index = 0; index < x.shape().elements(); index++) {
        x.set(index, 1);
      }
      double[] y = Dropout.apply(tape, x, 0.3, random).toDoubles();
      assertThat(Arrays.stream(y).distinct().toArray()).hasSize(2).contains(0);
      assertThat(Arrays.stream(y).filter(value -> value == 0).count() / (double) y.length)
          .isCloseTo(0.3, within(0.01));
      assertThat(Arrays.stream(y).average().orElseThrow()).isCloseTo(1, within(0.02));
    });
  }

  @Test
  void takesAnotherMaskAtEveryCall(RandomStream random) {
    Sample.run((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(1, 64), new double[64]);
      for (int index = 0; index < 64; index++) {
        x.set(index, 1);
      }
      double[] first = Dropout.apply(tape, x, 0.5, random).toDoubles();
      assertThat(Dropout.apply(tape, x, 0.5, random).toDoubles()).isNotEqualTo(first);
      assertThat(Dropout.apply(tape, x, 0, random)).isSameAs(x);
    });
  }

  @Test
  void namesAProbabilityOutOfRange(RandomStream random) {
    assertThatThrownBy(() -> Sample.run((tape, sample) -> Dropout.apply(tape, sample.tensor(2), 1, random)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a dropout probability is at least 0 and below 1, given 1.0");
  }
}
