package org.mneme.continuous.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.continuous.kernels.UpdateCoefficients.RowUpdate;
import org.mneme.continuous.signal.GaussianBasis;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

/** Every operation: gradients against central differences, both forms against each other, any number of threads. */
@ExtendWith(Seeds.class)
class KernelsTest {
  private static final GaussianBasis BASIS = new GaussianBasis(21, List.of(0.03, 0.1));

  @Test
  void headScores(RandomStream random) {
    for (int count : new int[] {1, 3}) {
      OperationCheck.of(in -> tape -> HeadScores.apply(tape, in.get("queries"), in.get("keys"), 3))
          .input("queries", Shape.of(2, 7, 15))
          .input("keys", Shape.of(2, count, 15))
          .verify(random);
    }
  }

  @Test
  void headScoresOfLargeSizes(RandomStream random) {
    OperationCheck.of(in -> tape -> HeadScores.apply(tape, in.get("queries"), in.get("keys"), 4))
        .input("queries", Shape.of(3, 131, 64))
        .input("keys", Shape.of(3, 70, 64))
        .verifyForms(random);
  }

  @Test
  void boundedSoftplus(RandomStream random) {
    OperationCheck.of(in -> tape -> BoundedSoftplus.apply(tape, in.get("scores"), 0.5))
        .input("scores", Shape.of(2, 3, 1, 17), numbers(102, 3))
        .verify(random);
  }

  @Test
  void varianceDivergence(RandomStream random) {
    for (boolean[] counting : new boolean[][] {{true, true, true}, {false, true, false}, {false, false, false}}) {
      OperationCheck
          .of(in -> tape -> VarianceDivergence.apply(tape, in.get("variances"), 0.3, counting))
          .input("variances", Shape.of(3, 2, 1, 5), between(30, 0.05, 1))
          .verify(random);
    }
  }

  @Test
  void rowWindows(RandomStream random) {
    OperationCheck.of(in -> tape -> RowWindows.apply(tape, in.get("rows"), new int[] {0, 4, 2}, 5))
        .input("rows", Shape.of(3, 9, 7))
        .verify(random);
  }

  @Test
  void updateOfRowsThatBeginContinueAndKeep(RandomStream random) {
    OperationCheck.of(in -> tape -> update(tape, in.get("old"), in.get("old"), in.get("chunk"), 5))
        .input("old", Shape.of(3, 6, 11))
        .input("chunk", Shape.of(3, 5, 11))
        .verify(random);
  }

  @Test
  void updateFromSamples(RandomStream random) {
    OperationCheck.of(in -> tape -> update(tape, in.get("old"), in.get("samples"), in.get("chunk"), 3))
        .input("old", Shape.of(3, 6, 11))
        .input("samples", Shape.of(3, 4, 11))
        .input("chunk", Shape.of(3, 3, 11))
        .verify(random);
  }

  @Test
  void updateOfManyAndLargeRows(RandomStream random) {
    for (int batch : new int[] {2, 9}) {
      OperationCheck.of(in -> tape -> update(tape, in.get("old"), in.get("old"), in.get("chunk"), 90))
          .input("old", Shape.of(batch, 70, 130))
          .input("chunk", Shape.of(batch, 90, 130))
          .tolerance(2e-5)
          .verifyForms(random);
    }
  }

  @Test
  void rowsOfTheChunkThatSinglePrecisionCannotSeeAreLeftOut(RandomStream random) {
    OperationCheck
        .of(in -> tape -> {
          Tensor old = in.get("old");
          Tensor chunkMatrix = matrix(tape, old, 40, 50, 2);
          for (long index = 0; index < 7 * 50; index++) {
            chunkMatrix.set(index, 1e-12 * chunkMatrix.get(index));
          }
          RowUpdate update = RowUpdate.of(matrix(tape, old, 40, 40, 1), chunkMatrix);
          assertThat(update.negligibleRows()).isEqualTo(7);
          return UpdateCoefficients.apply(tape, old, old, in.get("chunk"), List.of(update, update));
        })
        .input("old", Shape.of(2, 40, 70))
        .input("chunk", Shape.of(2, 50, 70))
        .verify(random);
  }

  @Test
  void onlyRowsBesideAPastAreNegligible() {
    assertThatThrownBy(() -> new RowUpdate(null, null, 1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("given 1 of no matrix");
  }

  /** Row 0 begins, row 1 keeps what it has, the others continue. */
  private static Tensor update(Tape tape, Tensor old, Tensor past, Tensor chunk, int length) {
    int functions = old.shape().size(1);
    Tensor pastMatrix = matrix(tape, old, functions, past.shape().size(1), 1);
    Tensor chunkMatrix = matrix(tape, old, functions, length, 2);
    List<RowUpdate> updates = new ArrayList<>(List.of(
        RowUpdate.of(null, chunkMatrix), RowUpdate.KEEP));
    while (updates.size() < old.shape().size(0)) {
      updates.add(RowUpdate.of(pastMatrix, chunkMatrix));
    }
    return UpdateCoefficients.apply(tape, old, past, chunk, updates);
  }

  private static Tensor matrix(Tape tape, Tensor like, int rows, int columns, int seed) {
    RandomStream random = new RandomStream(seed);
    return tape.empty(like.type(), Shape.of(rows, columns))
        .fill(DoubleStream.generate(random::nextGaussian).limit((long) rows * columns).toArray());
  }

  @Test
  void expectationOfGaussianFunctions(RandomStream random) {
    expectation(new GaussianWeights(BASIS), 1, 7, random);
    expectation(new GaussianWeights(new GaussianBasis(8, List.of(0.1))), 1, 3, random);
    expectation(new GaussianWeights(new GaussianBasis(9, List.of(0.05, 0.1, 0.2))), 1, 3, random);
    expectation(new GaussianWeights(BASIS, new int[] {4, 0, 6, 1, 5}), 1, 3, random);
  }

  @Test
  void expectationUnderMixtures(RandomStream random) {
    expectation(new GaussianWeights(BASIS), 3, 5, random);
    expectation(new CellWeights(-0.5, 1.5, 9, false), 2, 4, random);
  }

  @Test
  void expectationOverCells(RandomStream random) {
    expectation(new CellWeights(-0.5, 1.5, 19, false), 1, 5, random);
    expectation(new CellWeights(0, 1, 16, true), 1, 5, random);
  }

  @Test
  void expectationOfLargeSizes(RandomStream random) {
    for (NormalWeights weights : new NormalWeights[] {
        new GaussianWeights(new GaussianBasis(130, List.of(0.01, 0.05))),
        new GaussianWeights(new GaussianBasis(90, List.of(0.02, 0.05, 0.1))),
        new GaussianWeights(
            new GaussianBasis(130, List.of(0.01, 0.05)),
            IntStream.range(0, 75).map(index -> index < 45 ? 2 * index : 2 * index - 89).toArray()),
        new CellWeights(0, 1, 100, true)}) {
      check(weights, 1, 3, 4, 150, 16).verifyForms(random);
    }
  }

  private static void expectation(NormalWeights weights, int components, int queries, RandomStream random) {
    check(weights, components, 2, 3, queries, 5).verify(random);
  }

  private static OperationCheck check(
      NormalWeights weights, int components, int batch, int heads, int queries, int headSize) {
    int densities = batch * heads * components * queries;
    Shape shape = Shape.of(batch, heads, components, queries);
    OperationCheck check = OperationCheck
        .of(in -> tape -> NormalExpectation.apply(
            tape, in.get("means"), in.get("variances"), in.get("shares"), in.get("values"), weights))
        .input("means", shape, between(densities, 0.02, 0.98))
        .input("variances", shape, between(densities, 0.01, 0.2))
        .input("values", Shape.of(batch, weights.columns(), heads * headSize))
        .tolerance(5e-5);
    return components == 1 ? check : check.input("shares", shape, between(densities, 0.1, 1));
  }

  @Test
  void headScoresWithBias(RandomStream random) {
    OperationCheck
        .of(in -> tape -> HeadScores.apply(tape, in.get("queries"), in.get("keys"), in.get("bias"), 3))
        .input("queries", Shape.of(2, 7, 15))
        .input("keys", Shape.of(2, 3, 15))
        .input("bias", Shape.of(3))
        .verify(random);
  }

  @Test
  void softmaxOverComponents(RandomStream random) {
    OperationCheck.of(in -> tape -> SoftmaxOverComponents.apply(tape, in.get("scores")))
        .input("scores", Shape.of(2, 3, 9, 4))
        .verify(random);
  }

  @Test
  void weightedValues(RandomStream random) {
    OperationCheck.of(in -> tape -> WeightedValues.apply(tape, in.get("weights"), in.get("values")))
        .input("weights", Shape.of(2, 3, 9, 4))
        .input("values", Shape.of(2, 9, 15))
        .verify(random);
  }

  private static Function<RandomStream, double[]> numbers(int count, double scale) {
    return random -> DoubleStream.generate(() -> scale * random.nextGaussian()).limit(count).toArray();
  }

  private static Function<RandomStream, double[]> between(int count, double least, double most) {
    return random -> DoubleStream.generate(() -> least + (most - least) * random.nextDouble()).limit(count).toArray();
  }
}
