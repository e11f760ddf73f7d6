package org.mneme.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
class SplitHeadsTest {
  @Test
  void splittingHasItsGradientInBothForms(RandomStream random) {
    OperationCheck.of(in -> tape -> SplitHeads.apply(tape, in.get("input"), 3))
        .input("input", Shape.of(2, 5, 3 * 7))
        .verify(random);
  }

  @Test
  void mergingHasItsGradientInBothForms(RandomStream random) {
    OperationCheck.of(in -> tape -> SplitHeads.merge(tape, in.get("input"), 3))
        .input("input", Shape.of(2 * 3, 5, 7))
        .verify(random);
  }

  @Test
  void eachHeadGetsItsColumnsOfEachToken() {
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1); Tape tape = kernels.withoutGradients()) {
      Tensor input = tape.empty(ElementType.FLOAT64, Shape.of(1, 2, 4)).fill(1, 2, 3, 4, 5, 6, 7, 8);
      Tensor split = SplitHeads.apply(tape, input, 2);
      assertThat(split.shape()).isEqualTo(Shape.of(2, 2, 2));
      assertThat(split.toDoubles()).containsExactly(1, 2, 5, 6, 3, 4, 7, 8);
      assertThat(SplitHeads.merge(tape, split, 2).toDoubles()).containsExactly(input.toDoubles());
    }
  }

  @Test
  void aWidthThatHeadsDoNotDivideIsRefused() {
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1); Tape tape = kernels.withoutGradients()) {
      Tensor input = tape.empty(ElementType.FLOAT64, Shape.of(1, 2, 4));
      assertThatThrownBy(() -> SplitHeads.apply(tape, input, 3)).hasMessageContaining("[B, T, H d]", "3 heads");
    }
  }
}
