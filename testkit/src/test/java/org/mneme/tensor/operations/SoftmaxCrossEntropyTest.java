package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
class SoftmaxCrossEntropyTest {
  private static OperationCheck check(int batch, int length, int vocabulary, RandomStream random) {
    int[] targets = IntStream.range(0, batch * length)
        .map(index -> index % 5 == 3 ? -1 : random.nextInt(vocabulary))
        .toArray();
    Indices indices = Indices.of(batch, length, targets);
    return OperationCheck.of(in -> tape -> SoftmaxCrossEntropy.apply(tape, in.get("logits"), indices))
        .input("logits", Shape.of(batch, length, vocabulary));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 17, 31, 33, 100})
  void satisfiesAllThatAnOperationHasTo(int vocabulary, RandomStream random) {
    check(2, 5, vocabulary, random).verify(random);
    check(1, 1, vocabulary, random).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(5, 61, 1003, random).verifyForms(random);
  }

  @Test
  void isTheMeanOfTheScoredLossesInNats() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor logits = sample.tensor(
          Shape.of(3, 2), Math.log(3), 0, 5, 5, 1000, -1000);
      double[] losses = new double[3];
      Tensor loss = SoftmaxCrossEntropy.apply(tape, logits, Indices.of(1, 3, 1, -1, 0), losses);
      assertThat(losses).containsExactly(new double[] {Math.log(4), 0, 0}, within(1e-6));
      assertThat(loss.get(0)).isCloseTo(Math.log(4) / 2, within(1e-6));
      tape.backward(loss);
      assertThat(logits.gradient().toDoubles())
          .containsExactly(new double[] {0.375, -0.375, 0, 0, 0, 0}, within(1e-6));
    });
  }

  @Test
  void isZeroWhereNothingIsScored() {
    Sample.runInBothForms((tape, sample) -> {
      Tensor logits = sample.tensor(2, 3);
      Tensor loss = SoftmaxCrossEntropy.apply(tape, logits, Indices.of(1, 2, -1, -1));
      assertThat(loss.toDoubles()).containsExactly(0);
      tape.backward(loss);
      assertThat(logits.gradient().toDoubles()).containsOnly(0);
    });
  }

  @Test
  void namesWhatDoesNotFit() {
    assertThatThrownBy(
        () -> Sample
            .run((tape, sample) -> SoftmaxCrossEntropy.apply(tape, sample.tensor(2, 3), Indices.of(1, 2, 0, 3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("target 3 is outside of the vocabulary of 3; use -1 for positions that are not scored");
    assertThatThrownBy(
        () -> Sample.run((tape, sample) -> SoftmaxCrossEntropy.apply(tape, sample.tensor(2, 3), Indices.of(1, 1, 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("each row of logits [2, 3] has one target, given targets of shape [1, 1]");
  }
}
