package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
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
class SumTest {
  private static OperationCheck sum(Shape shape) {
    return OperationCheck.of(in -> tape -> Sum.apply(tape, in.get("x"))).distinctInput("x", shape);
  }

  private static OperationCheck mean(Shape shape) {
    return OperationCheck.of(in -> tape -> Mean.apply(tape, in.get("x"))).input("x", shape);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 31, 33, 100})
  void sumAndMeanSatisfyAllThatAnOperationHasTo(int width, RandomStream random) {
    sum(Shape.of(3, width)).tolerance(1e-4).verify(random);
    mean(Shape.of(width)).tolerance(1e-4).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    OperationCheck.of(in -> tape -> Sum.apply(tape, in.get("x")))
        .input("x", Shape.of(501, 703), values -> {
          double[] elements = new double[501 * 703];
          for (int index = 0; index < elements.length; index++) {
            elements[index] = values.nextDouble();
          }
          return elements;
        })
        .verifyForms(random);
  }

  @Test
  void ofNothingIsZeroAndHasNoMean() {
    Sample.runInBothForms((tape, sample) -> {
      assertThat(Sum.apply(tape, sample.tensor(2, 0, 3)).toDoubles()).containsExactly(0);
      assertThatThrownBy(() -> Mean.apply(tape, sample.tensor(2, 0, 3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a mean needs elements, given a tensor of shape [2, 0, 3]");
    });
  }
}
