package org.mneme.benchmarks;

import java.util.Arrays;
import org.mneme.benchmarks.peer.PythonPeer;
import org.mneme.kv.kernels.AdamSettings;
import org.mneme.kv.kernels.SparseTable;
import org.mneme.kv.kernels.TableMemory;
import org.mneme.kv.kernels.WeightedBag;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Rows;
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
 * Reading 128 rows of 256 values for each of 1024 tokens (128 MiB) from a table of K random rows, ours and PyTorch's {@code embedding_bag}, beside
 * one plain pass over as many bytes.
 *
 * <p>Run {@code benchmarks/jmh ProductKeyLookup}; {@code -p reader=OURS,STREAM} without Python. Expect the plain pass to be the fastest where the table is
 * larger than the caches, and the look-up not to depend on K beyond that.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow"})
public class ProductKeyLookupBenchmark {
  private static final int TOKENS = 1024;
  private static final int PER_TOKEN = 128;
  private static final int WIDTH = 256;

  /** Who reads. */
  public enum Reader {
    /** This project. */
    OURS,
    /** PyTorch's {@code embedding_bag}. */
    PYTORCH,
    /** Nobody in particular: as many bytes are summed one row after the other, on one thread. */
    STREAM
  }

  /** Who reads. */
  @Param({"OURS", "PYTORCH", "STREAM"}) public Reader reader;

  /** Rows of the table, K. */
  @Param({"16384", "262144", "1048576"}) public int slots;

  /** How many threads. */
  @Param("1") public int threads;

  private PythonPeer peer;
  private Kernels kernels;
  private SparseTable table;
  private int[] chosen;
  private Tensor weights;

  /** Draws the table and the slots. */
  @Setup(Level.Trial)
  public void create() {
    if (reader == Reader.PYTORCH) {
      peer = PythonPeer.start(threads, "bag", TOKENS, slots, PER_TOKEN, WIDTH);
      return;
    }
    kernels = Kernels.best(threads);
    RandomStream random = new RandomStream(1);
    table = new SparseTable(
        kernels, filled(random, kernels.over(TableMemory.allocate(slots * rowBytes()), Shape.of(slots, WIDTH))),
        new AdamSettings(AdamSettings.Semantics.SPARSE, 0.9, 0.999, 1e-8),
        () -> kernels.zeros(ElementType.FLOAT32, Shape.of(slots, WIDTH)));
    chosen = new int[TOKENS * PER_TOKEN];
    Arrays.setAll(chosen, index -> random.nextInt(slots));
    weights = filled(random, kernels.tensor(ElementType.FLOAT32, Shape.of(TOKENS, PER_TOKEN)));
  }

  private static long rowBytes() {
    return (long) WIDTH * Float.BYTES;
  }

  private static Tensor filled(RandomStream random, Tensor tensor) {
    for (long position = 0; position < tensor.shape().elements(); position++) {
      tensor.set(position, random.nextDouble());
    }
    return tensor;
  }

  /** Gives everything back. */
  @TearDown(Level.Trial)
  public void close() {
    if (peer != null) {
      peer.close();
    } else {
      table.close();
      kernels.close();
    }
  }

  /** Reads and sums. */
  @Benchmark
  public double read() {
    return switch (reader) {
      case OURS -> lookUp();
      case PYTORCH -> peer.run("run");
      case STREAM -> stream();
    };
  }

  private double lookUp() {
    try (Tape tape = kernels.withoutGradients()) {
      return WeightedBag.apply(tape, table, chosen, weights).get(0);
    }
  }

  private double stream() {
    long address = table.values().address();
    double sum = 0;
    for (int row = 0; row < TOKENS * PER_TOKEN; row++) {
      sum += Rows.sum(address + row % slots * rowBytes(), WIDTH);
    }
    return sum;
  }
}
