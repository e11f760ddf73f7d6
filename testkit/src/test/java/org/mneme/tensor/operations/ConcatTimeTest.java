package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
class ConcatTimeTest {
  private static OperationCheck check(int batch, int first, int second, int third, int width) {
    return OperationCheck
        .of(in -> tape -> ConcatTime.apply(tape, List.of(in.get("first"), in.get("second"), in.get("third"))))
        .input("first", Shape.of(batch, first, width))
        .input("second", Shape.of(batch, second, width))
        .input("third", Shape.of(batch, third, width));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 31, 33, 100})
  void satisfiesAllThatAnOperationHasTo(int width, RandomStream random) {
    check(1, 1, 1, 1, width).verify(random);
    check(3, 4, 1, 7, width).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(31, 57, 101, 33, 203).verifyForms(random);
  }

  @Test
  void joinsATensorToItself(RandomStream random) {
    OperationCheck.of(in -> tape -> ConcatTime.apply(tape, List.of(in.get("x"), in.get("x"))))
        .input("x", Shape.of(2, 3, 17))
        .verify(random);
  }

  @Test
  void leavesOutWhatHasNoSteps() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor nothing = sample.tensor(2, 0, 3);
      Tensor something = sample.tensor(2, 4, 3);
      assertThat(ConcatTime.apply(tape, List.of(nothing, something, nothing))).isSameAs(something);
      assertThat(ConcatTime.apply(tape, List.of(nothing, nothing)).shape()).isEqualTo(Shape.of(2, 0, 3));
      assertThat(ConcatTime.apply(tape, List.of(something, nothing, something)).shape()).isEqualTo(Shape.of(2, 8, 3));
    });
  }

  @Test
  void saysWhichShapesItNeeds() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> ConcatTime
            .apply(tape, List.of(sample.tensor(2, 3, 4), sample.tensor(2, 3, 5)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensors joined along time agree in batch and width: expected [2, T, 4], given [2, 3, 5]");
    assertThatThrownBy(() -> Sample.run((tape, sample) -> ConcatTime.apply(tape, List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensors [B, T, D] can be joined along time, given []");
  }
}
