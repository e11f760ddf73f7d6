package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.RotaryAngles.Pairs;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class RotaryEmbeddingTest {
  private static OperationCheck check(Pairs pairs, int batch, int length, int heads, int rotated, int headSize) {
    double[] positions = IntStream.range(0, length).mapToDouble(step -> 2.5 * step - 5).toArray();
    RotaryAngles angles = new RotaryAngles(headSize, positions, 10000, pairs);
    return OperationCheck.of(in -> tape -> RotaryEmbedding.apply(tape, in.get("x"), rotated, angles))
        .input("x", Shape.of(batch, length, heads * headSize));
  }

  @ParameterizedTest
  @EnumSource
  void satisfiesAllThatAnOperationHasTo(Pairs pairs, RandomStream random) {
    for (int headSize : new int[] {2, 6, 16, 34, 62, 100}) {
      check(pairs, 2, 3, 3, 3, headSize).verify(random);
      check(pairs, 2, 3, 3, 2, headSize).verify(random);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameOnAnyNumberOfThreads(Pairs pairs, RandomStream random) {
    check(pairs, 7, 201, 3, 2, 66).verifyForms(random);
  }

  @ParameterizedTest
  @EnumSource
  void makesProductsDependOnTheDistanceAlone(Pairs pairs, RandomStream random) {
    Sample.runInBothForms((tape, sample) -> {
      int size = 34;
      Tensor rows = sample.tensor(1, 2, size);
      for (int index = 0; index < 2 * size; index++) {
        rows.set(index, random.nextGaussian());
      }
      double near = product(turned(tape, rows, size, pairs, 3, 10), size);
      double far = product(turned(tape, rows, size, pairs, 103, 110), size);
      assertThat(near).isCloseTo(far, within(1e-4));
    });
  }

  private static Tensor turned(Tape tape, Tensor rows, int size, Pairs pairs, double... positions) {
    return RotaryEmbedding.apply(tape, rows, 1, new RotaryAngles(size, positions, 10000, pairs));
  }

  private static double product(Tensor rows, int size) {
    return IntStream.range(0, size).mapToDouble(column -> rows.get(column) * rows.get(size + column)).sum();
  }

  @Test
  void turnsThePairsOfEachConvention() {
    double cosine = Math.cos(1);
    double sine = Math.sin(1);
    double slowCosine = Math.cos(0.1);
    double slowSine = Math.sin(0.1);
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(1, 1, 4), 1, 2, 3, 4);
      assertThat(
          RotaryEmbedding.apply(tape, x, 1, new RotaryAngles(4, new double[] {1}, 100, Pairs.INTERLEAVED)).toDoubles())
          .containsExactly(
              new double[] {
                  cosine - 2 * sine, 2 * cosine + sine, 3 * slowCosine - 4 * slowSine, 4 * slowCosine + 3 * slowSine},
              within(1e-6));
      assertThat(
          RotaryEmbedding.apply(tape, x, 1, new RotaryAngles(4, new double[] {1}, 100, Pairs.HALVES)).toDoubles())
          .containsExactly(
              new double[] {
                  cosine - 3 * sine, 2 * slowCosine - 4 * slowSine, 3 * cosine + sine, 4 * slowCosine + 2 * slowSine},
              within(1e-6));
    });
  }

  @Test
  void saysWhatItNeeds() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> RotaryEmbedding
            .apply(tape, sample.tensor(1, 2, 6), 2, new RotaryAngles(4, new double[] {0, 1}, 10000, Pairs.HALVES))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "rotary positions need an input [B, T, heads times their size] and T positions, given [1, 2, 6] with 2"
                + " heads of 4 and 2 positions");
    assertThatThrownBy(() -> new RotaryAngles(3, new double[] {0}, 10000, Pairs.HALVES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rotary positions need heads of an even size, given 3");
  }
}
