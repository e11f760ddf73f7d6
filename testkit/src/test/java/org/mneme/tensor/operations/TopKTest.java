package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
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
class TopKTest {
  private static OperationCheck check(Shape shape, int k) {
    return OperationCheck.of(in -> tape -> TopK.apply(tape, in.get("x"), k).values()).distinctInput("x", shape);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "17, 17", "31, 5", "33, 1", "100, 33", "700, 32", "600, 300"})
  void satisfiesAllThatAnOperationHasTo(int width, int k, RandomStream random) {
    check(Shape.of(2, 3, width), k).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(Shape.of(301, 703), 32).verifyForms(random);
  }

  @Test
  void takesTheLowerColumnOfEqualElements() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(2, 5), 1, 3, 3, 2, 3, 0, 0, 0, 0, 0);
      TopK.Result result = TopK.apply(tape, x, 3);
      assertThat(result.columns().shape()).isEqualTo(Shape.of(2, 3));
      assertThat(result.columns().values()).containsExactly(1, 2, 4, 0, 1, 2);
      assertThat(result.values().toDoubles()).containsExactly(3, 3, 3, 0, 0, 0);
    });
  }

  @Test
  void ranksNotANumberLastAndZerosOfEitherSignEqual() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor x = sample.tensor(Shape.of(1, 6), Double.NaN, -0.0, 0.0, Double.NEGATIVE_INFINITY, -1, -0.0);
      assertThat(TopK.apply(tape, x, 6).columns().values()).containsExactly(1, 2, 5, 4, 0, 3);
    });
  }

  @ParameterizedTest
  @CsvSource({"40, 7", "512, 32", "513, 32", "5000, 1", "5000, 64", "3000, 900"})
  void agreesWithSortingForAnyKindOfValues(int width, int k, RandomStream random) {
    agreesWithSorting(width, k, index -> random.nextGaussian());
    agreesWithSorting(width, k, index -> random.nextInt(5));
    agreesWithSorting(width, k, index -> 7);
    agreesWithSorting(width, k, index -> index);
    agreesWithSorting(width, k, index -> -index);
    agreesWithSorting(width, k, index -> random.nextGaussian() * Math.exp(60 * (random.nextDouble() - 0.5)));
    agreesWithSorting(width, k, index -> random.nextInt(10) > 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian());
    agreesWithSorting(width, k, index -> random.nextInt(10) > 0 ? Double.POSITIVE_INFINITY : random.nextGaussian());
    agreesWithSorting(width, k, index -> Double.NEGATIVE_INFINITY);
    agreesWithSorting(width, k, index -> random.nextInt(3) * Double.MAX_VALUE - Double.MAX_VALUE);
    agreesWithSorting(width, k, index -> random.nextInt(3) == 0 ? 1e30 * random.nextGaussian() : 0);
    agreesWithSorting(width, k, index -> Float.MIN_VALUE * random.nextInt(7));
  }

  private static void agreesWithSorting(int width, int k, IntToDoubleFunction element) {
    double[] values = IntStream.range(0, width).mapToDouble(index -> (float) element.applyAsDouble(index)).toArray();
    int[] expected = IntStream.range(0, width)
        .boxed()
        .sorted(Comparator.comparingDouble(column -> -values[column]))
        .mapToInt(Integer::intValue)
        .limit(k)
        .toArray();
    Sample.run((tape, sample) -> {
      TopK.Result result = TopK.apply(tape, sample.tensor(Shape.of(1, width), values), k);
      assertThat(result.columns().values()).containsExactly(expected);
      assertThat(result.values().toDoubles())
          .containsExactly(IntStream.of(expected).mapToDouble(column -> values[column]).toArray());
    });
  }

  @Test
  void saysHowManyElementsThereAre() {
    assertThatThrownBy(() -> Sample.run((tape, sample) -> TopK.apply(tape, sample.tensor(2, 3), 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the 4 largest elements need rows of at least as many (and k at least 1), given [2, 3]");
  }
}
