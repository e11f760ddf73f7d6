package org.mneme.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.LayerNorm;
import org.mneme.tensor.operations.Linear;
import org.mneme.tensor.operations.Multiply;
import org.mneme.tensor.operations.Scale;
import org.mneme.tensor.operations.Sum;

class TapeTest {
  private static Tensor leaf(Kernels kernels, double... values) {
    return kernels.tensor(ElementType.FLOAT32, Shape.of(values.length), values).asLeaf();
  }

  @ParameterizedTest
  @EnumSource
  void aRepeatedStepTakesNoNativeMemoryAfterTheFirst(Kernels.Form form) {
    try (Kernels kernels = new Kernels(form, 1)) {
      Tensor x = kernels.zeros(ElementType.FLOAT32, Shape.of(7, 33));
      Tensor weight = kernels.zeros(ElementType.FLOAT32, Shape.of(33, 33)).asLeaf();
      Tensor gain = kernels.zeros(ElementType.FLOAT32, Shape.of(33)).asLeaf();
      long afterFirst = 0;
      for (int step = 0; step < 5; step++) {
        try (Tape tape = kernels.tape()) {
          Tensor inner = Linear.apply(tape, LayerNorm.apply(tape, x, gain, gain, 1e-5), weight);
          Tensor y = Add.apply(tape, x, Activate.apply(tape, inner, Activate.Function.GELU));
          tape.backward(Sum.apply(tape, Multiply.apply(tape, y, y)));
          tape.keep(y).close();
        }
        weight.clearGradient();
        gain.clearGradient();
        afterFirst = step == 0 ? kernels.allocatedBytes() : afterFirst;
      }
      assertThat(kernels.allocatedBytes()).isEqualTo(afterFirst);
      x.close();
      weight.close();
      gain.close();
      kernels.trim();
      assertThat(kernels.allocatedBytes()).as("after all was closed and trimmed").isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationIsReportedInBothDirections(Kernels.Form form) {
    List<String> ran = new ArrayList<>();
    OperationObserver observer = (operation, backward, nanoseconds) -> {
      assertThat(nanoseconds).isNotNegative();
      ran.add((backward ? "-" : "+") + operation.getClass().getSimpleName());
    };
    try (Kernels kernels = new Kernels(form, 1, observer); Tape tape = kernels.tape()) {
      Tensor x = leaf(kernels, 1, 2);
      tape.backward(Sum.apply(tape, Scale.apply(tape, x, 2)));
    }
    assertThat(ran).containsExactly("+Scale", "+Sum", "-Sum", "-Scale");
  }

  @Test
  void aTensorOfAClosedTapeCannotBeUsed() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1)) {
      Tensor x = leaf(kernels, 1, 2);
      Tensor y;
      try (Tape tape = kernels.tape()) {
        y = Scale.apply(tape, x, 2);
      }
      Tensor view = y.reshaped(2, 1);
      assertThatThrownBy(() -> y.get(0)).isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "a tensor of shape [2] was used after its tape or its owner closed it: keep it (Tape.keep) to use it longer");
      assertThatThrownBy(view::array).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(y::address).isInstanceOf(IllegalStateException.class);
      try (Tape tape = kernels.tape()) {
        assertThatThrownBy(() -> Scale.apply(tape, y, 2)).isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void aClosedTapeCannotBeUsed() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1)) {
      Tensor x = leaf(kernels, 1, 2);
      Tape tape = kernels.tape();
      tape.close();
      assertThatThrownBy(() -> Scale.apply(tape, x, 2))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this tape is closed: ask the kernels for a new one for every step");
      assertThatThrownBy(() -> tape.empty(ElementType.FLOAT32, Shape.of(1)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aKeptTensorOutlivesItsTape() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1)) {
      Tensor x = leaf(kernels, 1, 2);
      Tensor computed;
      Tensor again;
      Tensor copied;
      try (Tape tape = kernels.tape()) {
        Tensor y = Scale.apply(tape, x, 2);
        computed = tape.keep(y);
        again = tape.keep(y);
        copied = tape.keep(x);
        tape.backward(Sum.apply(tape, y));
      }
      x.fill(7, 7);
      assertThat(computed.toDoubles()).containsExactly(2, 4);
      computed.set(0, 5);
      assertThat(again.toDoubles()).as("a tensor kept twice has two owners").containsExactly(2, 4);
      assertThat(copied.toDoubles()).containsExactly(1, 2);
      assertThat(x.gradient().toDoubles()).containsExactly(2, 2);
      try (Tape tape = kernels.tape()) {
        Tensor other = Add.apply(tape, x, x);
        assertThat(computed.toDoubles()).as("its memory is not handed out again").containsExactly(5, 4);
        assertThat(tape.tracks(other)).isTrue();
        assertThat(tape.tracks(computed)).isFalse();
      }
    }
  }

  @Test
  void noGradientFlowsThroughADetachedTensor() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.tape()) {
      Tensor x = leaf(kernels, 3, 4);
      Tensor y = Multiply.apply(tape, x, tape.detach(x));
      tape.backward(Sum.apply(tape, y));
      assertThat(x.gradient().toDoubles()).containsExactly(3, 4);
    }
  }

  @Test
  void gradientsOfALeafSumOverTapesUntilTheyAreCleared() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1)) {
      Tensor x = leaf(kernels, 3, 4);
      for (int step = 1; step <= 3; step++) {
        try (Tape tape = kernels.tape()) {
          tape.backward(Sum.apply(tape, Multiply.apply(tape, x, x)));
        }
        assertThat(x.gradient().toDoubles()).containsExactly(6 * step, 8 * step);
      }
      x.clearGradient();
      assertThat(x.hasGradient()).isFalse();
      try (Tape tape = kernels.tape()) {
        tape.backward(Sum.apply(tape, x));
      }
      assertThat(x.gradient().toDoubles()).containsExactly(1, 1);
    }
  }

  @Test
  void gradientsGoThroughViews() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.tape()) {
      Tensor x = leaf(kernels, 1, 2, 3, 4);
      Tensor square = Multiply.apply(tape, x.reshaped(2, 2), x.reshaped(2, 2)).reshaped(4, 1);
      tape.backward(Sum.apply(tape, square));
      assertThat(x.gradient().toDoubles()).containsExactly(2, 4, 6, 8);
      assertThat(x.reshaped(2, 2).hasGradient()).isTrue();
      assertThat(x.reshaped(2, 2).gradient().shape()).isEqualTo(Shape.of(2, 2));
      assertThatThrownBy(() -> x.reshaped(3, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a tensor of shape [4] has no view of shape [3, 2]");
    }
  }

  @Test
  void aLeafCanBeLeftOut() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.tape()) {
      Tensor x = leaf(kernels, 3);
      Tensor frozen = leaf(kernels, 4);
      frozen.reshaped(1, 1).setTracked(false);
      tape.backward(Multiply.apply(tape, x, frozen));
      assertThat(x.gradient().toDoubles()).containsExactly(4);
      assertThat(frozen.hasGradient()).isFalse();
    }
  }

  @Test
  void startsFromScalarsOnly() {
    try (
        Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
        Tape tape = kernels.tape();
        Tape silent = kernels.withoutGradients()) {
      Tensor x = leaf(kernels, 3, 4);
      assertThatThrownBy(() -> tape.backward(x))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("gradients start from a scalar, given a tensor of shape [2]");
      assertThatThrownBy(() -> silent.backward(Sum.apply(silent, x)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this tape does not record: ask Kernels.tape() for one that does");
    }
  }

  @Test
  void refusesToMixElementTypes() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.tape()) {
      Tensor single = kernels.zeros(ElementType.FLOAT32, Shape.of(2));
      Tensor dual = kernels.zeros(ElementType.FLOAT64, Shape.of(2));
      assertThatThrownBy(() -> Add.apply(tape, single, dual))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Add takes inputs of one element type, given FLOAT32 and FLOAT64 [2]");
    }
  }

  @Test
  void aChainOfManyOperationsHasTheProductOfTheirSlopes() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.tape()) {
      Tensor x = leaf(kernels, 1);
      Tensor y = x;
      for (int depth = 0; depth < 1000; depth++) {
        y = Scale.apply(tape, y, 1.001);
      }
      tape.backward(y);
      assertThat(x.gradient().get(0)).isCloseTo(Math.pow(1.001, 1000), within(1e-3));
    }
  }

  @Test
  void aTapeThatRecordsNothingCanBeUsedForLong() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.withoutGradients()) {
      Tensor x = tape.zeros(ElementType.FLOAT32, Shape.of(64));
      long before = tape.elements();
      long allocated = 0;
      for (int step = 0; step < 5; step++) {
        int mark = tape.mark();
        Tensor sum = Add.apply(tape, x, x);
        assertThat(sum.get(0)).isZero();
        tape.rewind(mark);
        assertThatThrownBy(() -> sum.get(0)).isInstanceOf(IllegalStateException.class);
        allocated = step == 0 ? kernels.allocatedBytes() : allocated;
      }
      assertThat(kernels.allocatedBytes()).isEqualTo(allocated);
      assertThat(tape.elements() - before).isEqualTo(5 * 64);
      assertThat(x.get(0)).isZero();
    }
  }

  @Test
  void aTapeThatRecordsCannotBeRewound() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1); Tape tape = kernels.tape()) {
      int mark = tape.mark();
      assertThatThrownBy(() -> tape.rewind(mark))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot be rewound");
    }
  }
}
