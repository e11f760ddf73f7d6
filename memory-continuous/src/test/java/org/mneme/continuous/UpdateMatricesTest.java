package org.mneme.continuous;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mneme.continuous.coordinates.SignalSpace;
import org.mneme.continuous.kernels.UpdateCoefficients.RowUpdate;
import org.mneme.continuous.signal.EqualContraction;
import org.mneme.continuous.signal.GaussianBasis;
import org.mneme.continuous.signal.SignalFit;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;

class UpdateMatricesTest {
  private static final int SIZE = 8;
  private static final int LENGTH = 4;

  /** Bytes of one update in double precision. */
  private static final long ONE = (SIZE * SIZE + SIZE * LENGTH) * (long) Double.BYTES;

  private static UpdateMatrices matrices(Kernels kernels, long mostBytes) {
    GaussianBasis basis = new GaussianBasis(SIZE, List.of(0.1));
    SignalSpace space = SignalSpace.of(basis, 1, kernels, ElementType.FLOAT64);
    return new UpdateMatrices(new SignalFit(basis, 1), space, SIZE, mostBytes);
  }

  @Test
  void aTextWithoutEndNeedsNoMoreThanIsAllowed() {
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1)) {
      UpdateMatrices matrices = matrices(kernels, 5 * ONE);
      EqualContraction contraction = new EqualContraction();
      double[] early = matrices.update(LENGTH, contraction.share(1, 1)).pastMatrix().toDoubles();
      for (int chunks = 2; chunks < 100; chunks++) {
        matrices.update(LENGTH, contraction.share(chunks, 1));
        assertThat(matrices.bytes()).isLessThanOrEqualTo(5 * ONE);
      }
      assertThat(matrices.update(LENGTH, contraction.share(1, 1)).pastMatrix().toDoubles()).isEqualTo(early);
    }
  }

  @Test
  void whatWasUsedLastIsHeld() {
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1)) {
      UpdateMatrices matrices = matrices(kernels, 2 * ONE);
      RowUpdate first = matrices.update(LENGTH, 0.5);
      RowUpdate second = matrices.update(LENGTH, 0.6);
      assertThat(matrices.update(LENGTH, 0.5)).isSameAs(first);
      matrices.update(LENGTH, 0.7);
      assertThat(matrices.update(LENGTH, 0.5)).isSameAs(first);
      assertThat(matrices.update(LENGTH, 0.6)).isNotSameAs(second);
    }
  }

  @Test
  void oneThatIsLargerThanWhatIsAllowedIsHeldAlone() {
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1)) {
      UpdateMatrices matrices = matrices(kernels, 1);
      RowUpdate only = matrices.resampledUpdate(LENGTH, 0.5);
      assertThat(matrices.resampledUpdate(LENGTH, 0.5)).isSameAs(only);
    }
  }
}
