package org.mneme.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.mneme.model.BlockMemory;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.Linear;

/** How fast this machine is at the two things that training consists of, products of matrices and passing through memory, and how near training gets. */
public final class Benchmark {
  private static final int SIZE = 1024;
  private static final int STREAM_ELEMENTS = 1 << 25;
  private static final int WARM_UP_ELEMENTS = 1 << 12;
  private static final int WARM_UP_CALLS = 20_000;
  private static final int FEWEST_CALLS = 5;
  private static final double SECONDS_PER_FIGURE = 1.5;
  private static final double NANOSECONDS = 1e9;

  private final IntFunction<Kernels> kernels;
  private final Optional<BlockMemory> memory;

  /**
   * Takes what makes kernels for a number of threads.
   *
   * @param memory the cache that the sample training has; empty for none
   */
  public Benchmark(IntFunction<Kernels> kernels, Optional<BlockMemory> memory) {
    this.kernels = kernels;
    this.memory = memory;
  }

  /** Returns the figures in words, on one thread and on all. */
  public List<String> run(int threads) {
    List<String> lines = new ArrayList<>();
    for (int count : threads == 1 ? new int[] {1} : new int[] {1, threads}) {
      try (Kernels measured = kernels.apply(count)) {
        String on = count == 1 ? "on 1 thread" : "on " + count + " threads";
        double peak = productRate(measured);
        double bandwidth = streamRate(measured);
        lines.add(String.format(Locale.ROOT, "matrix products of size %d: %.0f GFLOP/s %s", SIZE, peak, on));
        lines.add(String.format(Locale.ROOT, "sums of long vectors: %.1f GB/s %s", bandwidth, on));
        lines.add(SampleTraining.measure(measured, memory).describe(peak, bandwidth) + " " + on);
      }
    }
    return lines;
  }

  private static double productRate(Kernels kernels) {
    try (
        Tensor input = kernels.zeros(ElementType.FLOAT32, Shape.of(SIZE, SIZE));
        Tensor weight = kernels.zeros(ElementType.FLOAT32, Shape.of(SIZE, SIZE))) {
      double seconds = fastest(kernels, FEWEST_CALLS, tape -> Linear.apply(tape, input, weight));
      return 2.0 * SIZE * SIZE * SIZE / seconds / NANOSECONDS;
    }
  }

  /** Short vectors first: the loop is compiled after some thousand calls, and is many times slower before. */
  private static double streamRate(Kernels kernels) {
    streamRate(kernels, WARM_UP_ELEMENTS, WARM_UP_CALLS);
    return streamRate(kernels, STREAM_ELEMENTS, FEWEST_CALLS);
  }

  private static double streamRate(Kernels kernels, int elements, int calls) {
    try (
        Tensor one = kernels.zeros(ElementType.FLOAT32, Shape.of(elements));
        Tensor other = kernels.zeros(ElementType.FLOAT32, Shape.of(elements))) {
      double seconds = fastest(kernels, calls, tape -> Add.apply(tape, one, other));
      return 3.0 * Float.BYTES * elements / seconds / NANOSECONDS;
    }
  }

  /** Returns the shortest time of one call, of as many as fit into a second or two, but no fewer than some. */
  private static double fastest(Kernels kernels, int fewest, Function<Tape, Tensor> work) {
    long end = System.nanoTime() + (long) (SECONDS_PER_FIGURE * NANOSECONDS);
    long fastest = Long.MAX_VALUE;
    for (int call = 0; call < fewest || System.nanoTime() < end; call++) {
      try (Tape tape = kernels.withoutGradients()) {
        long start = System.nanoTime();
        Tensor _ = work.apply(tape);
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
    }
    return fastest / NANOSECONDS;
  }
}
