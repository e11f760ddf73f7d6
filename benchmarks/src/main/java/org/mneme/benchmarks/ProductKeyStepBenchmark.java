package org.mneme.benchmarks;

import java.util.List;
import java.util.Locale;
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
 * A training step of one product-key layer: 1024 tokens of width 256, 512 x 512 slots of width 256, 4 heads, 32 slots each, batch norm of the
 * queries; forward, backward and both optimizers. With {@code updates=SPARSE} values that were not read stay (PyTorch: SparseAdam), with {@code
 * DENSE} they move as Adam over the whole table moves them (PyTorch: a dense gradient and fused Adam; ours: made up for at the next read).
 *
 * <p>Run {@code benchmarks/jmh ProductKeyStep}; {@code -p engine=OURS} without Python. Expect the update to cost as much as the rest.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow"})
public class ProductKeyStepBenchmark {
  private static final int TOKENS = 1024;
  private static final int WIDTH = 256;

  /** Whose code runs. */
  @Param({"OURS", "PYTORCH"}) public Engine engine;

  /** What happens to values that were not read. */
  @Param({"SPARSE", "DENSE"}) public String updates;

  /** Sub-keys per half. */
  @Param("512") public int keys;

  /** How many threads. */
  @Param("1") public int threads;

  private Piece piece;

  /** Creates the layer. */
  @Setup(Level.Trial)
  public void create() {
    String mode = updates.toLowerCase(Locale.ROOT);
    List<String> options = List.of(
        "keys: " + keys, "heads: 4", "neighbours: 32", "queryWidth: 128", "queryNorm: batch", "valueUpdates: " + mode);
    piece = engine == Engine.PYTORCH
        ? Piece.ofPeer(threads, "layer", TOKENS, keys, WIDTH, mode)
        : new ProductKeyLayer(String.join("\n", options), TOKENS, WIDTH, threads);
  }

  /** Gives everything back. */
  @TearDown(Level.Trial)
  public void close() {
    piece.close();
  }

  /** One update. */
  @Benchmark
  public double step() {
    return piece.run();
  }
}
