package org.mneme.benchmarks.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mneme.benchmarks.Size;
import org.mneme.benchmarks.Workload;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

class OperationTimesTest {
  private static final Operation OPERATION = new Operation() {
    @Override
    protected Tensor portableForward(Tape tape) {
      throw new AssertionError("never run");
    }

    @Override
    protected void portableBackward(Tape tape, Tensor outputGradient) {
      throw new AssertionError("never run");
    }
  };

  @Test
  void theLeastOfAllStepsIsKept() {
    OperationTimes times = new OperationTimes();
    Iterator<List<Integer>> milliseconds = List.of(List.of(9), List.of(3, 4), List.of(5)).iterator();
    times.time(() -> {
      milliseconds.next().forEach(time -> times.ran(OPERATION, true, time * 1_000_000L));
      return 0;
    }, 3);
    assertThat(times.kinds()).hasSize(1);
    assertThat(times.milliseconds(times.kinds().iterator().next())).isCloseTo(5, within(1e-9));
    assertThat(times.sum()).isCloseTo(5, within(1e-9));
  }

  @Test
  void whatWarmUpTookIsNotCounted() {
    OperationTimes times = new OperationTimes();
    times.warmUp(() -> {
      times.ran(OPERATION, false, 1);
      return 0;
    }, 2);
    times.time(() -> 0, 1);
    assertThat(times.kinds()).isEmpty();
  }

  @Test
  void aStepWithoutAFiniteResultIsRefused() {
    assertThatThrownBy(() -> new OperationTimes().time(() -> Double.NaN, 1)).hasMessageContaining("NaN");
  }

  @Test
  void theOperationsOfAStepAreTimedInBothDirectionsWithinIt() {
    OperationTimes times = new OperationTimes();
    try (Workload workload = Workload.of(Size.S, "none", new Kernels(Kernels.Form.CPU, 1, times))) {
      times.warmUp(workload::train, 1);
      times.time(workload::train, 2);
    }
    assertThat(times.kinds()).contains(
        new OperationTimes.Kind("Linear", false), new OperationTimes.Kind("Linear", true),
        new OperationTimes.Kind("Attention", false), new OperationTimes.Kind("Attention", true));
    assertThat(times.milliseconds(new OperationTimes.Kind("Attention", true))).isPositive();
    assertThat(times.sum()).isPositive().isLessThanOrEqualTo(times.wholeStep());
    assertThat(times.medianStep()).isGreaterThanOrEqualTo(times.wholeStep());
  }
}
