package org.mneme.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mneme.tensor.operations.Linear;

final class LentMemoryTest {
  private final Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
  private final MemorySegment memory = Arena.ofAuto().allocate(6 * Float.BYTES, 64);

  @AfterEach
  void close() {
    kernels.close();
  }

  @Test
  void aTensorAndTheMemoryItLiesOverAreOne() {
    Tensor tensor = kernels.over(memory, Shape.of(2, 3));
    memory.setAtIndex(ValueLayout.JAVA_FLOAT, 4, 7f);
    assertThat(tensor.get(4)).isEqualTo(7);
    assertThat(tensor.array().getDouble(1, 1)).isEqualTo(7);
    tensor.array().muli(2);
    assertThat(memory.getAtIndex(ValueLayout.JAVA_FLOAT, 4)).isEqualTo(14);
    assertThat(tensor.reshaped(6).array().getDouble(4)).isEqualTo(14);
  }

  @Test
  void operationsReadIt() {
    Tensor weight = kernels.over(memory, Shape.of(2, 3)).fill(1, 2, 3, 4, 5, 6);
    Tensor input = kernels.tensor(ElementType.FLOAT32, Shape.of(1, 3), 1, 0, 1);
    try (Tape tape = kernels.withoutGradients()) {
      assertThat(Linear.apply(tape, input, weight).toDoubles()).containsExactly(4, 10);
    }
  }

  @Test
  void closingTheTensorLeavesTheMemoryToItsOwner() {
    kernels.over(memory, Shape.of(6)).fill(1, 2, 3, 4, 5, 6).close();
    Tensor next = kernels.tensor(ElementType.FLOAT32, Shape.of(6)).zero();
    assertThat(memory.getAtIndex(ValueLayout.JAVA_FLOAT, 5)).isEqualTo(6);
    assertThat(next.address()).isNotEqualTo(memory.address());
    kernels.trim();
    assertThat(memory.getAtIndex(ValueLayout.JAVA_FLOAT, 5)).isEqualTo(6);
  }

  @Test
  void memoryOfAnotherSizeOrOnTheHeapIsRefused() {
    assertThatThrownBy(() -> kernels.over(memory, Shape.of(7))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shape [7] lies over 28 bytes of native memory");
    assertThatThrownBy(() -> kernels.over(MemorySegment.ofArray(new float[6]), Shape.of(6)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
