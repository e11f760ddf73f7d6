package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
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
class ActivateTest {
  private static OperationCheck check(Function function, Shape shape) {
    return OperationCheck.of(in -> tape -> Activate.apply(tape, in.get("x"), function)).distinctInput("x", shape);
  }

  @ParameterizedTest
  @EnumSource
  void satisfiesAllThatAnOperationHasTo(Function function, RandomStream random) {
    for (int width : new int[] {1, 3, 17, 31, 33, 100}) {
      check(function, Shape.of(3, width)).verify(random);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameOnAnyNumberOfThreads(Function function, RandomStream random) {
    OperationCheck.of(in -> tape -> Activate.apply(tape, in.get("x"), function))
        .input("x", Shape.of(301, 1003))
        .verifyForms(random);
  }

  @ParameterizedTest
  @EnumSource
  void staysFiniteAndRightFarFromZero(Function function) {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(4), -1000, -90, 90, 1000);
      double[] expected = switch (function) {
        case RELU, GELU, SILU, SOFTPLUS -> new double[] {0, 0, 90, 1000};
        case SIGMOID -> new double[] {0, 0, 1, 1};
        case TANH -> new double[] {-1, -1, 1, 1};
      };
      double[] slopes = switch (function) {
        case RELU, GELU, SILU, SOFTPLUS -> new double[] {0, 0, 1, 1};
        case SIGMOID, TANH -> new double[] {0, 0, 0, 0};
      };
      Tensor y = Activate.apply(tape, x, function);
      assertThat(y.toDoubles()).containsExactly(expected, within(1e-30));
      tape.backward(Sum.apply(tape, y));
      assertThat(x.gradient().toDoubles()).containsExactly(slopes, within(1e-30));
    });
  }

  @Test
  void geluIsTheFormOfGpt2() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(3), -1, 0.5, 2);
      assertThat(Activate.apply(tape, x, Function.GELU).toDoubles())
          .containsExactly(new double[] {gelu(-1), gelu(0.5), gelu(2)}, within(1e-6));
    });
  }

  private static double gelu(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }
}
