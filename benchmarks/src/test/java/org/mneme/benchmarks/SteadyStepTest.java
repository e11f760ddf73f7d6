package org.mneme.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a training step takes from the machine once the memories are full and the kernels compiled. */
class SteadyStepTest {
  private static final int WARM_UP = 12;
  private static final int STEPS = 6;
  private static final long MEGABYTE = 1_000_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(strings = {"none", "transformer-xl", "compressive", "infinite", "product-key"})
  void aSteadyStepTakesNoNativeMemory(String memory) {
    try (Workload workload = Workload.of(Size.S, memory, 1)) {
      train(workload, WARM_UP);
      long before = workload.nativeBytes();
      train(workload, STEPS);
      assertThat(workload.nativeBytes()).as("native bytes after %d steps more with %s", STEPS, memory)
          .isEqualTo(before);
    }
  }

  /** The mean over some steps, of the calling thread, which does all the work. Holds once Java has compiled the step, which on a busy machine takes a while. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"none", "transformer-xl", "compressive", "infinite", "product-key"})
  void aSteadyStepTakesLessThanAMegabyteOfHeap(String memory) {
    try (Workload workload = Workload.of(Size.S, memory, 1)) {
      train(workload, 6 * WARM_UP);
      long before = threads.getCurrentThreadAllocatedBytes();
      train(workload, STEPS);
      long perStep = (threads.getCurrentThreadAllocatedBytes() - before) / STEPS;
      assertThat(perStep).as("heap bytes per step at S with %s", memory).isLessThan(MEGABYTE);
    }
  }

  private static void train(Workload workload, int steps) {
    for (int step = 0; step < steps; step++) {
      assertThat(workload.train()).as("the loss").isFinite();
    }
  }
}
