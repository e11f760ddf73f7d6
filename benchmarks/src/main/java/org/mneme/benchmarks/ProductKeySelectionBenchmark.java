package org.mneme.benchmarks;

import java.util.concurrent.TimeUnit;
import org.mneme.kv.kernels.ProductKeySearch;
import org.mneme.kv.kernels.ScoreFunction;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
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
 * Finding 32 of n n slots for 1024 tokens and 4 heads with queries of width 128, ours and PyTorch's.
 *
 * <p>Run {@code benchmarks/jmh ProductKeySelection}; {@code -p engine=OURS} without Python. Expect a time that grows like n, not like n n: twice the
 * sub-keys, four times the slots, less than twice the time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow"})
public class ProductKeySelectionBenchmark {
  private static final int TOKENS = 1024;
  private static final int HEADS = 4;
  private static final int CHOSEN = 32;
  private static final int QUERY_WIDTH = 128;

  /** Whose code runs. */
  @Param({"OURS", "PYTORCH"}) public Engine engine;

  /** Sub-keys per half, n. */
  @Param({"128", "256", "512", "1024"}) public int keys;

  /** How many threads. */
  @Param("1") public int threads;

  private Piece piece;

  /** Draws queries and sub-keys. */
  @Setup(Level.Trial)
  public void create() {
    piece = engine == Engine.PYTORCH
        ? Piece.ofPeer(threads, "search", TOKENS, keys, HEADS, CHOSEN, QUERY_WIDTH)
        : new Search(keys, threads);
  }

  /** Gives everything back. */
  @TearDown(Level.Trial)
  public void close() {
    piece.close();
  }

  /** Ours. */
  private static final class Search implements Piece {
    private final Kernels kernels;
    private final Tensor queries;
    private final Tensor subKeys;

    Search(int keys, int threads) {
      this.kernels = Kernels.best(threads);
      RandomTensors random = new RandomTensors(kernels);
      this.queries = random.normal(TOKENS, HEADS * QUERY_WIDTH);
      this.subKeys = random.normal(HEADS, 2, keys, QUERY_WIDTH / 2);
    }

    @Override
    public double run() {
      try (Tape tape = kernels.withoutGradients()) {
        return ProductKeySearch.apply(tape, queries, subKeys, CHOSEN, ScoreFunction.SOFTMAX).weights().get(0);
      }
    }

    @Override
    public void close() {
      kernels.close();
    }
  }

  /** One search. */
  @Benchmark
  public double select() {
    return piece.run();
  }
}
