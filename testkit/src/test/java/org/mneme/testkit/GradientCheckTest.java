package org.mneme.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.Linear;
import org.mneme.tensor.operations.Multiply;
import org.mneme.tensor.operations.Scale;

class GradientCheckTest {
  private final Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);
  private final GradientCheck check = new GradientCheck(kernels);
  private final Tensor x =
      kernels.tensor(ElementType.FLOAT64, Shape.of(2, 3), 1, -2, 3, -4, 5, -6).asLeaf();

  @AfterEach
  void close() {
    kernels.close();
  }

  @Test
  void acceptsRightGradients() {
    Tensor weight = kernels.tensor(ElementType.FLOAT64, Shape.of(2, 3), 1, 2, 3, 4, 5, 6).asLeaf();
    check.check(tape -> Linear.apply(tape, Multiply.apply(tape, x, x), weight), Map.of("x", x, "weight", weight));
    assertThat(x.hasGradient()).as("gradients are cleared afterwards").isFalse();
    assertThat(x.toDoubles()).as("values are as before").containsExactly(1, -2, 3, -4, 5, -6);
  }

  @Test
  void namesTheInputAndThePositionOfAWrongGradient() {
    List<GradientCheck.Mismatch> mismatches =
        check.mismatches(tape -> WrongSquare.apply(tape, x, 4), Map.of("x", x));
    assertThat(mismatches).singleElement().satisfies(mismatch -> {
      assertThat(mismatch.input()).isEqualTo("x");
      assertThat(mismatch.position()).containsExactly(1, 1);
      assertThat(mismatch.analytic()).isNotCloseTo(mismatch.numeric(), withinPercentage(1));
    });
    assertThatThrownBy(() -> check.check(tape -> WrongSquare.apply(tape, x, 4), Map.of("x", x)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("1 gradients do not agree with central differences:\n  x[1, 1]: backward pass ");
  }

  @Test
  void noticesAGradientThatIsMissing() {
    assertThatThrownBy(() -> check.check(tape -> Scale.apply(tape, tape.detach(x), 2), Map.of("x", x)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("6 gradients do not agree");
  }

  @Test
  void noticesASmallErrorOfTheSlope() {
    assertThatThrownBy(
        () -> check.check(
            tape -> Add.apply(tape, x, Scale.apply(tape, tape.detach(x), 1e-4)), Map.of("x", x)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void refusesAFunctionThatChangesFromCallToCall() {
    AtomicInteger calls = new AtomicInteger();
    assertThatThrownBy(() -> check.check(tape -> Scale.apply(tape, x, calls.incrementAndGet()), Map.of("x", x)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("for the same inputs");
  }

  @Test
  void refusesInputsThatItCannotCheck() {
    Tensor single = kernels.zeros(ElementType.FLOAT32, Shape.of(2)).asLeaf();
    assertThatThrownBy(() -> check.check(tape -> Scale.apply(tape, single, 2), Map.of("x", single)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("central differences need float64 inputs, given x of FLOAT32 [2]");
    Tensor constant = kernels.zeros(ElementType.FLOAT64, Shape.of(2));
    assertThatThrownBy(() -> check.check(tape -> Scale.apply(tape, constant, 2), Map.of("x", constant)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gradients are kept by leaves only: call asLeaf() on x");
  }

  @Test
  void triesAtMostTheStatedNumberOfPositions() {
    AtomicInteger calls = new AtomicInteger();
    Tensor wide = kernels.zeros(ElementType.FLOAT64, Shape.of(1000)).asLeaf();
    check.withPositions(5).check(tape -> {
      calls.incrementAndGet();
      return Scale.apply(tape, wide, 2);
    }, Map.of("wide", wide));
    assertThat(calls).as("twice the same, once backward, two for each position").hasValue(2 + 1 + 2 * 5);
  }
}
