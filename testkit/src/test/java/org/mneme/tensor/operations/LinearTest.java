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
class LinearTest {
  private static OperationCheck check(Shape input, int out) {
    return OperationCheck
        .of(in -> tape -> Linear.apply(tape, in.get("x"), in.get("weight"), in.get("bias")))
        .input("x", input)
        .input("weight", Shape.of(out, input.last()))
        .input("bias", Shape.of(out));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "3, 17, 31", "33, 3, 1", "31, 100, 33", "17, 1, 100"})
  void satisfiesAllThatAnOperationHasTo(int rows, int in, int out, RandomStream random) {
    check(Shape.of(rows, in), out).verify(random);
    check(Shape.of(2, rows, in), out).verify(random);
  }

  @Test
  void worksWithoutABias(RandomStream random) {
    OperationCheck.of(in -> tape -> Linear.apply(tape, in.get("x"), in.get("weight")))
        .input("x", Shape.of(2, 5, 17))
        .input("weight", Shape.of(31, 17))
        .verify(random);
  }

  @ParameterizedTest
  @CsvSource({"301, 131, 257", "3, 257, 10007"})
  void isTheSameOnAnyNumberOfThreads(int rows, int in, int out, RandomStream random) {
    check(Shape.of(rows, in), out).verifyForms(random);
  }

  @Test
  void multipliesByTheTransposedWeight() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(1, 2), 1, 10);
      Tensor weight = sample.tensor(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
      Tensor bias = sample.tensor(Shape.of(3), 100, 200, 300);
      assertThat(Linear.apply(tape, x, weight, bias).toDoubles()).containsExactly(121, 243, 365);
    });
  }

  @Test
  void saysWhichWeightItNeeds() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> Linear.apply(tape, sample.tensor(2, 3), sample.tensor(3, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a linear map of inputs [2, 3] needs a weight [out, 3], given [3, 2]");
  }

  @Test
  void saysWhichBiasItNeeds() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> Linear
            .apply(tape, sample.tensor(2, 3), sample.tensor(4, 3), sample.tensor(3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a linear map with weight [4, 3] needs a bias of [4], given [3]");
  }
}
