package org.mneme.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
  @ParameterizedTest
  @EnumSource
  void sharesItsMemoryWithItsArrayAndItsViews(ElementType type) {
    try (
        Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
        Tensor tensor = kernels.tensor(type, Shape.of(2, 3), 1, 2, 3, 4, 5, 6)) {
      assertThat(tensor.array().getDouble(1, 0)).isEqualTo(4);
      tensor.array().putScalar(1, 2, 60);
      assertThat(tensor.toDoubles()).containsExactly(1, 2, 3, 4, 5, 60);
      Tensor view = tensor.reshaped(3, 2);
      view.set(1, 20);
      assertThat(tensor.get(1)).isEqualTo(20);
      assertThat(view.array().getDouble(0, 1)).isEqualTo(20);
      view.close();
      assertThat(tensor.get(0)).as("closing a view closes nothing").isEqualTo(1);
      assertThat(tensor.bytes()).isEqualTo(6L * type.bytes());
    }
  }

  @Test
  void namesWhatDoesNotFit() {
    try (
        Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
        Tensor tensor = kernels.zeros(ElementType.FLOAT32, Shape.of(2, 3));
        Tensor other = kernels.zeros(ElementType.FLOAT64, Shape.of(2, 3))) {
      assertThatThrownBy(() -> tensor.get(6))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("position 6 of a tensor of shape [2, 3]");
      assertThatThrownBy(() -> tensor.set(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> tensor.fill(1, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a tensor of shape [2, 3] takes 6 values, given 2");
      assertThatThrownBy(() -> tensor.copyFrom(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cannot copy a tensor of FLOAT64 [2, 3] into one of FLOAT32 [2, 3]");
    }
  }

  @Test
  void closingTwiceGivesTheMemoryBackOnce() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1)) {
      Tensor tensor = kernels.tensor(ElementType.FLOAT32, Shape.of(4));
      tensor.close();
      tensor.close();
      Tensor first = kernels.tensor(ElementType.FLOAT32, Shape.of(4));
      Tensor second = kernels.tensor(ElementType.FLOAT32, Shape.of(4));
      assertThat(first.address()).isNotEqualTo(second.address());
    }
  }

  @Test
  void scalarsAndEmptyTensorsAreTensors() {
    try (
        Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
        Tensor scalar = kernels.tensor(ElementType.FLOAT32, Shape.of(), 3);
        Tensor nothing = kernels.zeros(ElementType.FLOAT32, Shape.of(2, 0, 3))) {
      assertThat(scalar.get(0)).isEqualTo(3);
      assertThat(scalar.array().getDouble(0)).isEqualTo(3);
      assertThat(scalar.shape().rows()).isEqualTo(1);
      assertThat(nothing.toDoubles()).isEmpty();
      assertThat(nothing.shape().rows()).isZero();
    }
  }

  @Test
  void buffersOfSlightlyDifferentSizesAreShared() {
    try (Kernels kernels = new Kernels(Kernels.Form.CPU, 1)) {
      kernels.tensor(ElementType.FLOAT32, Shape.of(1000)).close();
      long taken = kernels.allocatedBytes();
      kernels.tensor(ElementType.FLOAT32, Shape.of(1001)).close();
      assertThat(kernels.allocatedBytes()).isEqualTo(taken);
      kernels.tensor(ElementType.FLOAT32, Shape.of(2000)).close();
      assertThat(kernels.allocatedBytes()).isGreaterThan(taken);
      kernels.trim();
      assertThat(kernels.allocatedBytes()).isZero();
    }
  }

  @Test
  void productsAreForTheCpuFormOnly() {
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1)) {
      assertThatThrownBy(kernels::blas)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("BLAS is called directly in CPU form only; these kernels are in form PORTABLE");
    }
  }

  @Test
  void aBeginningSharesItsMemory() {
    try (
        Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
        Tensor tensor = kernels.tensor(ElementType.FLOAT32, Shape.of(3, 2), 1, 2, 3, 4, 5, 6)) {
      Tensor beginning = tensor.beginning(Shape.of(1, 2, 2));
      assertThat(beginning.toDoubles()).containsExactly(1, 2, 3, 4);
      assertThat(beginning.array().sumNumber().doubleValue()).isEqualTo(10);
      beginning.set(0, 9);
      assertThat(tensor.get(0)).isEqualTo(9);
      assertThatThrownBy(() -> tensor.beginning(Shape.of(7)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a tensor of shape [3, 2] does not begin with one of shape [7]");
    }
  }
}
