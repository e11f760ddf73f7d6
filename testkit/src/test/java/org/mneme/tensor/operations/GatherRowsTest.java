package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.tensor.Indices;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class GatherRowsTest {
  private static OperationCheck check(int rows, int width, Shape shape, RandomStream random) {
    int[] numbers =
        IntStream.generate(() -> random.nextInt(rows)).limit(shape.elements()).toArray();
    Indices indices = new Indices(shape, numbers);
    return OperationCheck.of(in -> tape -> GatherRows.apply(tape, in.get("table"), indices))
        .input("table", Shape.of(rows, width));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 31, 33, 100})
  void satisfiesAllThatAnOperationHasTo(int width, RandomStream random) {
    check(5, width, Shape.of(2, 3), random).verify(random);
    check(3, width, Shape.of(17), random).verify(random);
    check(100, width, Shape.of(2, 1, 3), random).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(301, 203, Shape.of(17, 301), random).verifyForms(random);
  }

  @Test
  void scalesByTheFactorOfAnEmbedding(RandomStream random) {
    Indices ids = Indices.of(2, 3, 0, 4, 4, 2, 1, 4);
    OperationCheck.of(in -> tape -> Embedding.apply(tape, in.get("table"), ids, 3.5))
        .input("table", Shape.of(5, 33))
        .verify(random);
  }

  @Test
  void sumsTheGradientsOfARowThatWasGatheredTwice() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor table = sample.tensor(Shape.of(3, 1), 1, 2, 3);
      Tensor y = GatherRows.apply(tape, table, Indices.of(1, 3, 2, 0, 2));
      assertThat(y.toDoubles()).containsExactly(3, 1, 3);
      tape.backward(Sum.apply(tape, y));
      assertThat(table.gradient().toDoubles()).containsExactly(1, 0, 2);
    });
  }

  @Test
  void namesTheRowThatIsOutside() {
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> GatherRows.apply(tape, sample.tensor(3, 2), Indices.of(1, 2, 0, 3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("row 3 is outside of a table of 3 rows: rows run from 0 to 2");
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> Embedding.apply(tape, sample.tensor(3, 2), Indices.of(1, 2, 0, -1), 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("token -1 is outside of the vocabulary of 3: ids run from 0 to 2");
  }
}
