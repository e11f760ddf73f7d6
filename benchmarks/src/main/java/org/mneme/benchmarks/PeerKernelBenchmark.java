package org.mneme.benchmarks;

import static org.mneme.benchmarks.KernelBenchmark.BATCH;
import static org.mneme.benchmarks.KernelBenchmark.BEST;
import static org.mneme.benchmarks.KernelBenchmark.CLASSES;
import static org.mneme.benchmarks.KernelBenchmark.HEADS;
import static org.mneme.benchmarks.KernelBenchmark.KEYS;
import static org.mneme.benchmarks.KernelBenchmark.PRODUCT;
import static org.mneme.benchmarks.KernelBenchmark.ROWS;
import static org.mneme.benchmarks.KernelBenchmark.SCORES;
import static org.mneme.benchmarks.KernelBenchmark.SCORE_ROWS;
import static org.mneme.benchmarks.KernelBenchmark.SEGMENT;
import static org.mneme.benchmarks.KernelBenchmark.WIDTH;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.mneme.benchmarks.peer.Engines;
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
 * PyTorch's kernels on the work of {@link KernelBenchmark}, under the same names; see there for how to run both. Needs the libraries of Maven profile
 * {@code peer}. A call through DJL costs some microseconds more than one from Python or C++.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class PeerKernelBenchmark {
  private static final int HEAD_SIZE = 32;
  private static final float EPSILON = 1e-5f;

  /** How many threads. */
  @Param("1") public int threads;

  private Engine engine;
  private NDManager manager;
  private NDArray left;
  private NDArray right;
  private NDArray rows;
  private NDArray gain;
  private NDArray shift;
  private NDArray logits;
  private NDArray targets;
  private NDArray queries;
  private NDArray keys;
  private NDArray values;
  private NDArray positions;
  private NDArray scores;

  /** Fills everything with random values. */
  @Setup(Level.Trial)
  public void create() {
    engine = Engines.start(threads);
    manager = engine.newBaseManager();
    left = random(PRODUCT, PRODUCT);
    right = random(PRODUCT, PRODUCT);
    rows = leaf(ROWS, WIDTH);
    gain = leaf(WIDTH);
    shift = leaf(WIDTH);
    logits = leaf(ROWS, CLASSES);
    targets = manager.randomInteger(0, CLASSES, new Shape(ROWS, 1), DataType.INT64);
    queries = leaf(BATCH, HEADS, SEGMENT, HEAD_SIZE);
    keys = leaf(BATCH, HEADS, HEAD_SIZE, KEYS);
    values = leaf(BATCH, HEADS, KEYS, HEAD_SIZE);
    positions = leaf(HEADS, HEAD_SIZE, KEYS + 1);
    scores = random(SCORE_ROWS, SCORES);
  }

  private NDArray random(long... sizes) {
    return manager.randomNormal(0, 1, new Shape(sizes), DataType.FLOAT32);
  }

  private NDArray leaf(long... sizes) {
    NDArray array = random(sizes);
    array.setRequiresGradient(true);
    return array;
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    manager.close();
  }

  private void withGradients(Supplier<NDArray> work) {
    try (GradientCollector collector = engine.newGradientCollector()) {
      NDArray output = work.get();
      NDArray sum = output.sum();
      collector.backward(sum);
      sum.close();
      output.close();
    }
  }

  /** A product of two square matrices of 512. */
  @Benchmark
  public void product() {
    left.matMul(right).close();
  }

  /** Relative attention of 256 queries to 512 keys, 4 rows, 8 heads of 32, without a mask. */
  @Benchmark
  public void attentionForward() {
    try (NDManager step = manager.newSubManager()) {
      attention(step).close();
    }
  }

  /** The same with its gradients. */
  @Benchmark
  public void attentionForwardAndBackward() {
    try (NDManager step = manager.newSubManager()) {
      withGradients(() -> attention(step));
    }
  }

  private NDArray attention(NDManager step) {
    step.tempAttachAll(queries, keys, values, positions);
    NDArray shifted = queries.matMul(positions)
        .reshape(BATCH, HEADS, SEGMENT * (KEYS + 1))
        .get(new NDIndex("..., {}:{}", SEGMENT - 1, SEGMENT - 1 + SEGMENT * KEYS))
        .reshape(BATCH, HEADS, SEGMENT, KEYS);
    return queries.matMul(keys).add(shifted).softmax(-1).matMul(values);
  }

  /** Layer norm of 512 rows of 384, with gradients. */
  @Benchmark
  public void layerNorm() {
    withGradients(() -> rows.getNDArrayInternal()
        .layerNorm(rows, new Shape(WIDTH), gain, shift, EPSILON)
        .singletonOrThrow());
  }

  /** GELU of 512 x 384 numbers, with gradients. */
  @Benchmark
  public void gelu() {
    withGradients(() -> rows.getNDArrayInternal().gelu());
  }

  /** Softmax cross-entropy of 512 rows of 512 classes, with gradients. */
  @Benchmark
  public void crossEntropy() {
    try (NDManager step = manager.newSubManager()) {
      step.tempAttachAll(logits, targets);
      withGradients(() -> logits.logSoftmax(-1).gather(targets, 1).neg());
    }
  }

  /** The best 32 of each of 2048 rows of 256. */
  @Benchmark
  public void topK() {
    scores.topK(BEST, -1, true, true).close();
  }
}
