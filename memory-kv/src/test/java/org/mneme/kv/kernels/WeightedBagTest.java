package org.mneme.kv.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
final class WeightedBagTest {
  private static final AdamSettings SETTINGS = new AdamSettings(AdamSettings.Semantics.SPARSE, 0.9, 0.999, 1e-8);

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 37, 96, 128, 261, 515})
  void isDifferentiatedAndTheSameInBothForms(int width, RandomStream random) {
    check(Shape.of(2, 3, 7), 11, width, random).verify(random);
  }

  @Test
  void isTheSameForAnyNumberOfThreads(RandomStream random) {
    check(Shape.of(1, 60, 32), 500, 300, random).verifyForms(random);
  }

  private static OperationCheck check(Shape weights, int rows, int width, RandomStream random) {
    double[] values = numbers(rows * width, random);
    int[] slots = slots((int) weights.elements(), rows, random);
    return OperationCheck.of(in -> tape -> {
      Tensor weight = in.get("weights");
      SparseTable table = table(tape, tape.empty(weight.type(), Shape.of(rows, width)).fill(values));
      return WeightedBag.apply(tape, table, slots, weight);
    }).input("weights", weights);
  }

  private static SparseTable table(Tape tape, Tensor values) {
    return new SparseTable(tape.kernels(), values, SETTINGS, () -> tape.kernels().zeros(values.type(), values.shape()));
  }

  private static double[] numbers(int count, RandomStream random) {
    return IntStream.range(0, count).mapToDouble(index -> (float) random.nextGaussian()).toArray();
  }

  private static int[] slots(int count, int rows, RandomStream random) {
    return IntStream.range(0, count).map(index -> random.nextInt(rows)).toArray();
  }

  @Test
  void theTableGetsTheGradientOfTheRowsThatWereRead(RandomStream random) {
    int rows = 6;
    int width = 5;
    int[] slots = {4, 1, 4, 0, 1, 1};
    double[] weights = numbers(6, random);
    double[] outputGradient = numbers(2 * width, random);
    for (Kernels.Form form : Kernels.Form.values()) {
      ElementType type = form == Kernels.Form.CPU ? ElementType.FLOAT32 : ElementType.FLOAT64;
      try (Kernels kernels = new Kernels(form, 1); Tape tape = kernels.tape()) {
        SparseTable table = table(tape, kernels.tensor(type, Shape.of(rows, width), numbers(rows * width, random)));
        Tensor frozen = kernels.tensor(type, Shape.of(2, 3), weights);
        Tensor output = WeightedBag.apply(tape, table, slots, frozen);
        tape.backward(output, kernels.tensor(type, output.shape(), outputGradient));
        table.update(1e-3, 1, 1);
        double[] expected = new double[rows * width];
        for (int entry = 0; entry < slots.length; entry++) {
          for (int column = 0; column < width; column++) {
            expected[slots[entry] * width + column] +=
                0.1 * weights[entry] * outputGradient[entry / 3 * width + column];
          }
        }
        assertThat(table.optimizerState().get("firstMoment").toDoubles()).containsExactly(expected, within(1e-6));
        assertThat(table.values().hasGradient()).as("a dense gradient").isFalse();
      }
    }
  }

  @Test
  void aFrozenTableGetsNoGradient() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.tape()) {
      Tensor values = kernels.tensor(ElementType.FLOAT32, Shape.of(2, 2), 1, 2, 3, 4);
      SparseTable table = table(tape, values);
      values.setTracked(false);
      Tensor weights = kernels.tensor(ElementType.FLOAT32, Shape.of(1, 2), 0.5, 0.5).asLeaf();
      Tensor output = WeightedBag.apply(tape, table, new int[] {0, 1}, weights);
      tape.backward(output, kernels.tensor(ElementType.FLOAT32, Shape.of(1, 2), 1, 1));
      table.update(0.1, 1, 1);
      assertThat(values.toDoubles()).containsExactly(1, 2, 3, 4);
      assertThat(weights.gradient().toDoubles()).containsExactly(3, 7);
    }
  }

  @Test
  void slotsThatTheTableDoesNotHaveAreRefused() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.tape()) {
      SparseTable table = table(tape, kernels.zeros(ElementType.FLOAT32, Shape.of(4, 2)));
      Tensor weights = kernels.zeros(ElementType.FLOAT32, Shape.of(1, 2));
      assertThatThrownBy(() -> WeightedBag.apply(tape, table, new int[] {1, 4}, weights))
          .hasMessage("slot 4 is not in the table, whose slots are numbered from 0 to 3");
      assertThatThrownBy(() -> WeightedBag.apply(tape, table, new int[] {1}, weights))
          .hasMessage("every slot read has a weight, given 1 slots and weights [1, 2]");
    }
  }

  @Test
  void rowsThatAreAllEqualAreReadAsThatRow() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.withoutGradients()) {
      double[] row = {1, -2, 3};
      double[] values = IntStream.range(0, 9).mapToDouble(index -> row[index % 3]).toArray();
      SparseTable table = table(tape, kernels.tensor(ElementType.FLOAT32, Shape.of(3, 3), values));
      double[] halves = new double[4];
      Arrays.fill(halves, 0.25);
      Tensor weights = kernels.tensor(ElementType.FLOAT32, Shape.of(1, 4), halves);
      assertThat(WeightedBag.apply(tape, table, new int[] {0, 2, 1, 0}, weights).toDoubles()).containsExactly(row);
    }
  }
}
