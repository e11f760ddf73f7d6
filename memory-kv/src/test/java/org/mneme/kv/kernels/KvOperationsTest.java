package org.mneme.kv.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

/** The smaller operations of this package. */
@ExtendWith(Seeds.class)
class KvOperationsTest {
  private static final double EPSILON = 1e-5;

  private final Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);

  @AfterEach
  void close() {
    kernels.close();
  }

  private static double[] numbers(int count, RandomStream random) {
    return IntStream.range(0, count).mapToDouble(index -> (float) random.nextGaussian()).toArray();
  }

  @Test
  void dotsWithRowsAreDifferentiatedAndTheSameInBothForms(RandomStream random) {
    int width = 21;
    int rows = 6;
    double[] values = numbers(rows * width, random);
    int[] slots = IntStream.range(0, 2 * 3 * 5).map(index -> random.nextInt(rows)).toArray();
    AdamSettings settings = new AdamSettings(AdamSettings.Semantics.SPARSE, 0.9, 0.999, 1e-8);
    OperationCheck.of(in -> tape -> {
      Tensor input = in.get("input");
      Tensor table = tape.empty(input.type(), Shape.of(rows, width)).fill(values);
      return RowDots.apply(tape, new SparseTable(tape.kernels(), table, settings, () -> table), slots, input);
    }).input("input", Shape.of(2, 3, width)).verify(random);
  }

  @Test
  void theExactGeluIsDifferentiated(RandomStream random) {
    OperationCheck.of(in -> tape -> ExactGelu.apply(tape, in.get("input")))
        .input("input", Shape.of(3, 7))
        .verify(random);
  }

  @Test
  void batchNormIsDifferentiatedWithAndWithoutPadding(RandomStream random) {
    for (boolean[] padding : new boolean[][] {null, {false, true, false, false, true, false}}) {
      OperationCheck
          .of(in -> tape -> BatchNorm.apply(tape, in.get("input"), in.get("gain"), in.get("bias"), padding, EPSILON,
              statistics(3)))
          .input("input", Shape.of(2, 3, 3))
          .input("gain", Shape.of(3))
          .input("bias", Shape.of(3))
          .verify(random);
    }
  }

  @Test
  void batchNormOfManyFeaturesIsTheSameInBothForms(RandomStream random) {
    OperationCheck
        .of(in -> tape -> BatchNorm.apply(tape, in.get("input"), in.get("gain"), in.get("bias"), null, EPSILON,
            statistics(300)))
        .input("input", Shape.of(50, 300))
        .input("gain", Shape.of(300))
        .input("bias", Shape.of(300))
        .verifyForms(random);
  }

  private static BatchNorm.Statistics statistics(int features) {
    return new BatchNorm.Statistics(new double[features], new double[features]);
  }

  /** What batch norm makes of tokens, with gain 1 and bias 0. */
  private double[] normalised(double[] tokens, int features, boolean[] padding, BatchNorm.Statistics statistics) {
    double[] ones = new double[features];
    Arrays.fill(ones, 1);
    try (Tape tape = kernels.withoutGradients()) {
      Tensor input =
          tape.empty(ElementType.FLOAT64, Shape.of(tokens.length / features, features)).fill(tokens);
      Tensor gain = tape.empty(ElementType.FLOAT64, Shape.of(features)).fill(ones);
      Tensor bias = tape.zeros(ElementType.FLOAT64, Shape.of(features));
      return BatchNorm.apply(tape, input, gain, bias, padding, EPSILON, statistics).toDoubles();
    }
  }

  @Test
  void normalisedFeaturesHaveMeanZeroAndVarianceOne(RandomStream random) {
    double[] tokens = numbers(50 * 4, random);
    double[] output = normalised(tokens, 4, null, statistics(4));
    for (int feature = 0; feature < 4; feature++) {
      int column = feature;
      double[] values = IntStream.range(0, 50).mapToDouble(token -> output[token * 4 + column]).toArray();
      assertThat(Arrays.stream(values).average().orElseThrow()).isCloseTo(0, within(1e-12));
      assertThat(Arrays.stream(values).map(value -> value * value).average().orElseThrow())
          .isCloseTo(1, within(1e-3));
    }
  }

  @Test
  void paddingHasNoPartInTheStatistics(RandomStream random) {
    double[] tokens = numbers(5 * 4, random);
    double[] padded = Arrays.copyOf(tokens, 8 * 4);
    Arrays.fill(padded, 5 * 4, 8 * 4, 1e6);
    BatchNorm.Statistics without = statistics(4);
    BatchNorm.Statistics with = statistics(4);
    double[] expected = normalised(tokens, 4, null, without);
    double[] found =
        normalised(padded, 4, new boolean[] {false, false, false, false, false, true, true, true}, with);
    assertThat(with.mean()).containsExactly(without.mean(), within(1e-12));
    assertThat(with.variance()).containsExactly(without.variance(), within(1e-12));
    assertThat(Arrays.copyOf(found, 5 * 4)).containsExactly(expected, within(1e-12));
  }
}
