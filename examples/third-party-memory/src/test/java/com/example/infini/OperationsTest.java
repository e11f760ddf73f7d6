package com.example.infini;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
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

@ExtendWith(Seeds.class)
class OperationsTest {
  @Test
  void positiveFeaturesHaveTheirGradient(RandomStream random) {
    OperationCheck.of(in -> tape -> PositiveFeatures.apply(tape, in.get("input")))
        .input("input", Shape.of(3, 5, 7))
        .verify(random);
  }

  @Test
  void divisionByRowHasItsGradient(RandomStream random) {
    OperationCheck.of(in -> tape -> DivideRows.apply(tape, in.get("numerators"), in.get("divisors")))
        .input("numerators", Shape.of(3, 5, 7))
        .input("divisors", Shape.of(3, 5, 1), numbers -> positive(numbers, 15))
        .verify(random);
  }

  private static double[] positive(RandomStream random, int count) {
    double[] values = new double[count];
    Arrays.setAll(values, index -> 0.5 + random.nextDouble());
    return values;
  }

  @Test
  void divisionByZeroIsZero() {
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1); Tape tape = kernels.withoutGradients()) {
      Tensor numerators = tape.empty(ElementType.FLOAT64, Shape.of(1, 2, 2)).fill(0, 0, 3, 5);
      Tensor divisors = tape.empty(ElementType.FLOAT64, Shape.of(1, 2, 1)).fill(0, 2);
      assertThat(DivideRows.apply(tape, numerators, divisors).toDoubles()).containsExactly(0, 0, 1.5, 2.5);
    }
  }

  @Test
  void gatesHaveTheirGradient(RandomStream random) {
    boolean[] passedOver = {false, true, false};
    OperationCheck.of(in -> tape -> GateHeads
        .apply(tape, in.get("attended"), in.get("read"), in.get("gates"), passedOver))
        .input("attended", Shape.of(3, 5, 4 * 3))
        .input("read", Shape.of(3, 5, 4 * 3))
        .input("gates", Shape.of(4))
        .verify(random);
  }
}
