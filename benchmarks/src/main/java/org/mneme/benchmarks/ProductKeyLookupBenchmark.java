package org.mneme.benchmarks;

import java.util.concurrent.TimeUnit;
import org.mneme.kv.kernels.AdamSettings;
import org.mneme.kv.kernels.SparseTable;
import org.mneme.kv.kernels.TableMemory;
import org.mneme.kv.kernels.WeightedBag;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.cpu.Rows;
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
  private static final long ROW_BYTES = (long) WIDTH * Float.BYTES;

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

  private Piece piece;

  /** Draws the table and the slots. */
  @Setup(Level.Trial)
  public void create() {
    piece = switch (reader) {
      case OURS -> new LookUp(slots, threads);
      case PYTORCH -> Piece.ofPeer(threads, "bag", TOKENS, slots, PER_TOKEN, WIDTH);
      case STREAM -> new Stream(slots);
    };
  }

  /** Gives everything back. */
  @TearDown(Level.Trial)
  public void close() {
    piece.close();
  }

  /** A table of random numbers, in large pages like that of a memory. */
  private static Tensor table(Kernels kernels, RandomTensors random, int slots) {
    return random.fill(kernels.over(TableMemory.allocate(slots * ROW_BYTES), Shape.of(slots, WIDTH)));
  }

  /** Ours. */
  private static final class LookUp implements Piece {
    private final Kernels kernels;
    private final SparseTable table;
    private final int[] chosen;
    private final Tensor weights;

    LookUp(int slots, int threads) {
      this.kernels = Kernels.best(threads);
      RandomTensors random = new RandomTensors(kernels);
      this.table = new SparseTable(
          kernels, table(kernels, random, slots),
          new AdamSettings(AdamSettings.Semantics.SPARSE, 0.9, 0.999, 1e-8),
          () -> kernels.zeros(ElementType.FLOAT32, Shape.of(slots, WIDTH)));
      this.chosen = random.numbers(TOKENS * PER_TOKEN, slots);
      this.weights = random.normal(TOKENS, PER_TOKEN);
    }

    @Override
    public double run() {
      try (Tape tape = kernels.withoutGradients()) {
        return WeightedBag.apply(tape, table, chosen, weights).get(0);
      }
    }

    @Override
    public void close() {
      table.close();
      kernels.close();
    }
  }

  /** The plain pass. */
  private static final class Stream implements Piece {
    private final Kernels kernels = Kernels.best(1);
    private final Tensor table;
    private final int slots;

    Stream(int slots) {
      this.slots = slots;
      this.table = table(kernels, new RandomTensors(kernels), slots);
    }

    @Override
    public double run() {
      double sum = 0;
      for (int row = 0; row < TOKENS * PER_TOKEN; row++) {
        sum += Rows.sum(table.address() + row % slots * ROW_BYTES, WIDTH);
      }
      return sum;
    }

    @Override
    public void close() {
      kernels.close();
    }
  }

  /** Reads and sums. */
  @Benchmark
  public double read() {
    return piece.run();
  }
}
