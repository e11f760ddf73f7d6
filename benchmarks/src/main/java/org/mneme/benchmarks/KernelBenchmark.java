package org.mneme.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.mneme.kv.kernels.AdamSettings;
import org.mneme.kv.kernels.SparseTable;
import org.mneme.kv.kernels.WeightedBag;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.attention.Attention;
import org.mneme.tensor.attention.PositionTerm;
import org.mneme.tensor.attention.Visibility;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.LayerNorm;
import org.mneme.tensor.operations.Linear;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;
import org.mneme.tensor.operations.TopK;
import org.mneme.tensor.update.AdamUpdate;
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
 * Our kernels, each on the sizes that {@link PeerKernelBenchmark} uses for PyTorch's.
 *
 * <p>Run {@code benchmarks/jmh KernelBenchmark} (the pattern also finds the peer's column). Expect the ratios to depend on the
 * machine: whether it has AVX-512 decides most of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow"})
public class KernelBenchmark {
  static final int PRODUCT = 512;
  static final int ROWS = 512;
  static final int WIDTH = 384;
  static final int CLASSES = 512;
  static final int BATCH = 4;
  static final int HEADS = 8;
  static final int SEGMENT = 256;
  static final int KEYS = 512;
  static final int ATTENTION_WIDTH = 256;
  static final int SCORES = 256;
  static final int SCORE_ROWS = 2048;
  static final int BEST = 32;
  static final int SLOTS = 16_384;
  static final int SLOT_WIDTH = 256;
  static final int BAG = 32;
  static final int PARAMETERS = 1 << 20;

  private static final double EPSILON = 1e-5;
  private static final AdamUpdate ADAM = new AdamUpdate(1e-4, 0.9, 0.999, 1e-8, 0, 100);

  /** How many threads. */
  @Param("1") public int threads;

  private RandomTensors random;
  private Kernels kernels;
  private Tensor left;
  private Tensor right;
  private Tensor rows;
  private Tensor gain;
  private Tensor shift;
  private Tensor logits;
  private Indices targets;
  private Tensor queries;
  private Tensor keysValues;
  private Tensor contentBias;
  private List<PositionTerm> positions;
  private Tensor scores;
  private SparseTable table;
  private int[] slots;
  private Tensor bagWeights;
  private Tensor[] adam;
  private long step;

  /** Fills everything with random values. */
  @Setup(Level.Trial)
  public void create() {
    kernels = Kernels.best(threads);
    random = new RandomTensors(kernels);
    left = leaf(PRODUCT, PRODUCT);
    right = leaf(PRODUCT, PRODUCT);
    rows = leaf(ROWS, WIDTH);
    gain = leaf(WIDTH);
    shift = leaf(WIDTH);
    logits = leaf(ROWS, CLASSES);
    targets = Indices.of(1, ROWS, random.numbers(ROWS, CLASSES));
    queries = leaf(BATCH, SEGMENT, ATTENTION_WIDTH);
    keysValues = leaf(BATCH, KEYS, 2 * ATTENTION_WIDTH);
    contentBias = leaf(HEADS, ATTENTION_WIDTH / HEADS);
    Tensor positionKeys = leaf(PositionTerm.rowsNeeded(KEYS, 1, SEGMENT), ATTENTION_WIDTH);
    positions = List.of(new PositionTerm(KEYS, 1, positionKeys, leaf(HEADS, ATTENTION_WIDTH / HEADS)));
    scores = leaf(SCORE_ROWS, SCORES);
    table = new SparseTable(
        kernels, leaf(SLOTS, SLOT_WIDTH), new AdamSettings(AdamSettings.Semantics.SPARSE, 0.9, 0.999, 1e-8),
        () -> kernels.zeros(ElementType.FLOAT32, Shape.of(SLOTS, SLOT_WIDTH)));
    slots = random.numbers(ROWS * BAG, SLOTS);
    bagWeights = leaf(ROWS, BAG);
    adam = new Tensor[] {leaf(PARAMETERS), leaf(PARAMETERS), leaf(PARAMETERS), leaf(PARAMETERS).zero()};
  }

  private Tensor leaf(int... sizes) {
    return random.normal(sizes).asLeaf();
  }

  /** Stops the threads. */
  @TearDown(Level.Trial)
  public void close() {
    table.close();
    kernels.close();
  }

  /** A product of two square matrices of 512. */
  @Benchmark
  public double product() {
    try (Tape tape = kernels.withoutGradients()) {
      return Linear.apply(tape, left, right).get(0);
    }
  }

  /** Relative attention of 256 queries to 512 keys, 4 rows, 8 heads of 32. */
  @Benchmark
  public double attentionForward() {
    try (Tape tape = kernels.withoutGradients()) {
      return attention(tape).get(0);
    }
  }

  /** The same with its gradients. */
  @Benchmark
  public double attentionForwardAndBackward() {
    try (Tape tape = kernels.tape()) {
      Tensor output = attention(tape);
      tape.backward(output, output);
      return output.get(0);
    }
  }

  private Tensor attention(Tape tape) {
    return Attention.apply(
        tape, queries, keysValues, contentBias, positions, Visibility.ALL, HEADS, HEADS, null);
  }

  /** Layer norm of 512 rows of 384, with gradients. */
  @Benchmark
  public double layerNorm() {
    try (Tape tape = kernels.tape()) {
      Tensor output = LayerNorm.apply(tape, rows, gain, shift, EPSILON);
      tape.backward(output, output);
      return output.get(0);
    }
  }

  /** GELU of 512 x 384 numbers, with gradients. */
  @Benchmark
  public double gelu() {
    try (Tape tape = kernels.tape()) {
      Tensor output = Activate.apply(tape, rows, Activate.Function.GELU);
      tape.backward(output, output);
      return output.get(0);
    }
  }

  /** Softmax cross-entropy of 512 rows of 512 classes, with gradients. */
  @Benchmark
  public double crossEntropy() {
    try (Tape tape = kernels.tape()) {
      Tensor loss = SoftmaxCrossEntropy.apply(tape, logits.reshaped(1, ROWS, CLASSES), targets);
      tape.backward(loss);
      return loss.get(0);
    }
  }

  /** The best 32 of each of 2048 rows of 256. */
  @Benchmark
  public double topK() {
    try (Tape tape = kernels.withoutGradients()) {
      return TopK.apply(tape, scores, BEST).values().get(0);
    }
  }

  /** 512 weighted sums of 32 of 16384 rows of 256. */
  @Benchmark
  public double embeddingBag() {
    try (Tape tape = kernels.withoutGradients()) {
      return WeightedBag.apply(tape, table, slots, bagWeights).get(0);
    }
  }

  /** The same with gradients and a step of sparse Adam over the rows that were read. */
  @Benchmark
  public double embeddingBagAndSparseAdam() {
    try (Tape tape = kernels.tape()) {
      Tensor output = WeightedBag.apply(tape, table, slots, bagWeights);
      tape.backward(output, output);
      table.update(1e-4, ++step, 1);
      return output.get(0);
    }
  }

  /** A step of Adam over a million parameters. */
  @Benchmark
  public double adam() {
    ADAM.apply(kernels, adam[0], adam[1], 1, adam[2], adam[3]);
    return adam[0].get(0);
  }
}
