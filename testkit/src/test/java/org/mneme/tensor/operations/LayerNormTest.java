package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
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
class LayerNormTest {
  /** The elements of a row are far apart, so that its deviation is never small enough to spoil central differences. */
  private static OperationCheck check(Shape shape) {
    return OperationCheck
        .of(in -> tape -> LayerNorm.apply(tape, in.get("x"), in.get("gain"), in.get("bias"), 1e-5))
        .input("x", shape, random -> IntStream.range(0, Math.toIntExact(shape.elements()))
            .mapToDouble(index -> 3 * (index % 3) + random.nextGaussian())
            .toArray())
        .input("gain", Shape.of(shape.last()))
        .input("bias", Shape.of(shape.last()));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 17, 31, 33, 100})
  void satisfiesAllThatAnOperationHasTo(int width, RandomStream random) {
    check(Shape.of(2, 3, width)).verify(random);
  }

  @Test
  void givesTheBiasWhereAllElementsAreEqual() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(2, 1), 5, -7);
      Tensor y = LayerNorm.apply(
          tape, x, sample.tensor(Shape.of(1), 2), sample.tensor(Shape.of(1), 3), 1e-5);
      assertThat(y.toDoubles()).containsExactly(3, 3);
      tape.backward(Sum.apply(tape, y));
      assertThat(x.gradient().toDoubles()).containsExactly(new double[] {0, 0}, within(1e-6));
    });
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(Shape.of(1001, 301)).verifyForms(random);
  }

  @Test
  void leavesAMeanOfZeroAndADeviationOfOne(RandomStream random) {
    Sample.runInBothForms((tape, sample) -> {
      int width = 33;
      Tensor x = sample.tensor(1, width);
      Tensor gain = sample.tensor(width);
      for (int index = 0; index < width; index++) {
        x.set(index, 5 + 3 * random.nextGaussian());
        gain.set(index, 1);
      }
      double[] y = LayerNorm.apply(tape, x, gain, sample.tensor(width), 0).toDoubles();
      double sum = 0;
      double squares = 0;
      for (double value : y) {
        sum += value;
        squares += value * value;
      }
      assertThat(sum / width).isCloseTo(0, within(1e-6));
      assertThat(squares / width).isCloseTo(1, within(1e-5));
    });
  }

  @Test
  void saysWhichGainAndBiasItNeeds() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> LayerNorm
            .apply(tape, sample.tensor(2, 3), sample.tensor(3), sample.tensor(2), 1e-5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("layer norm of [2, 3] needs a gain and a bias of [3], given [3] and [2]");
  }
}
