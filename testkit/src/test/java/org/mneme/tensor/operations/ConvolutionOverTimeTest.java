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
import org.mneme.tensor.operations.ConvolutionOverTime.Window;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class ConvolutionOverTimeTest {
  private static OperationCheck check(Shape input, int kernel, int out, Window window) {
    return OperationCheck
        .of(in -> tape -> ConvolutionOverTime.apply(tape, in.get("x"), in.get("weight"), in.get("bias"), window))
        .input("x", input)
        .input("weight", Shape.of(kernel, input.last(), out))
        .input("bias", Shape.of(out));
  }

  @ParameterizedTest
  @CsvSource({
      "1, 1, 0, 0", "3, 1, 1, 1", "3, 1, 2, 0", "4, 4, 0, 0", "2, 3, 0, 0", "5, 2, 3, 1", "3, 7, 0, 4", "2, 1, 9, 9"})
  void satisfiesAllThatAnOperationHasTo(int kernel, int stride, int left, int right, RandomStream random) {
    check(Shape.of(2, 13, 17), kernel, 5, new Window(stride, 1, left, right)).verify(random);
    check(Shape.of(1, 10, 1), kernel, 33, new Window(stride, 2, left, right)).verify(random);
    check(Shape.of(2, 11, 3), kernel, 1, new Window(stride, 3, left + 1, right)).verify(random);
  }

  @Test
  void worksWithoutABias(RandomStream random) {
    OperationCheck
        .of(in -> tape -> ConvolutionOverTime.apply(tape, in.get("x"), in.get("weight"), null, Window.every(3)))
        .input("x", Shape.of(3, 10, 31))
        .input("weight", Shape.of(3, 31, 33))
        .verify(random);
  }

  @ParameterizedTest
  @CsvSource({"1", "5"})
  void isTheSameOnAnyNumberOfThreads(int batch, RandomStream random) {
    check(Shape.of(batch, 301, 131), 3, 203, Window.centred(3)).verifyForms(random);
    check(Shape.of(batch, 301, 131), 4, 203, Window.every(4)).verifyForms(random);
  }

  /** Sizes from which on three taps are worked out four steps at a time: lengths with every rest, paddings on either side, single tiles. */
  @ParameterizedTest
  @CsvSource({"3, 101, 1, 1", "2, 130, 2, 0", "5, 67, 0, 2", "1, 256, 0, 0", "70, 4, 1, 1", "99, 3, 1, 1",
      "300, 1, 3, 3"})
  void threeTapsAtLargeSizes(int batch, int length, int left, int right, RandomStream random) {
    check(Shape.of(batch, length, 70), 3, 83, new Window(1, 1, left, right)).verifyForms(random);
  }

  @Test
  void addsUpTheTapsOfEachWindow() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(1, 4, 1), 1, 2, 3, 4);
      Tensor weight = sample.tensor(Shape.of(3, 1, 1), 100, 10, 1);
      assertThat(ConvolutionOverTime.apply(tape, x, weight, null, Window.centred(3)).toDoubles())
          .containsExactly(12, 123, 234, 340);
      assertThat(ConvolutionOverTime.apply(tape, x, weight, null, new Window(2, 1, 0, 0)).toDoubles())
          .containsExactly(123);
      assertThat(ConvolutionOverTime.apply(tape, x, weight, null, new Window(1, 2, 4, 0)).toDoubles())
          .containsExactly(1, 2, 13, 24);
    });
  }

  @Test
  void hasNoOutputWhereNoWindowFits() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor y = ConvolutionOverTime
          .apply(tape, sample.tensor(2, 3, 4), sample.tensor(4, 4, 5), sample.tensor(5), Window.every(4));
      assertThat(y.shape()).isEqualTo(Shape.of(2, 0, 5));
    });
  }

  @Test
  void saysWhichShapesItNeeds() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> ConvolutionOverTime
            .apply(tape, sample.tensor(2, 3, 4), sample.tensor(3, 5, 4), null, Window.centred(3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a convolution over time needs an input [B, T, D_in] and a weight [K, D_in, D_out], given [2, 3, 4] and"
                + " [3, 5, 4]");
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> ConvolutionOverTime
            .apply(tape, sample.tensor(2, 3, 4), sample.tensor(3, 4, 5), sample.tensor(4), Window.centred(3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a convolution with weight [3, 4, 5] needs a bias of [5], given [4]");
    assertThatThrownBy(() -> new Window(0, 1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("given stride 0, dilation 1");
    assertThatThrownBy(() -> Window.centred(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a window around a step needs an odd kernel, given 4");
  }
}
