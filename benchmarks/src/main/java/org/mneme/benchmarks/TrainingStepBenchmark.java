package org.mneme.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole training step with each memory: forward, loss, backward, clipping, Adam.
 *
 * <p>Run {@code benchmarks/jmh TrainingStep -p size=S -p memory=transformer-xl}. Expect about 45 ms of one core at S without a memory (measured on a busy machine, see docs/speed.md). The first steps are slower, until Java has compiled the kernels:
 * the warm-up is part of what JMH reports.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow"})
public class TrainingStepBenchmark {
  /** Which size. */
  @Param({"S", "M", "P"}) public Size size;

  /** Which memory. */
  @Param({"none", "transformer-xl", "compressive", "infinite", "product-key"}) public String memory;

  /** How many threads. */
  @Param("1") public int threads;

  private Workload workload;

  /** Creates the model. */
  @Setup(Level.Trial)
  public void create() {
    workload = Workload.of(size, memory, threads);
  }

  /** Gives its memory back. */
  @TearDown(Level.Trial)
  public void close() {
    workload.close();
  }

  /** One update. */
  @Benchmark
  public double step() {
    return workload.train();
  }
}
