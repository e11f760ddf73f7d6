package org.mneme.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;

/**
 * What every memory has to satisfy. If a memory's test extends this class and passes, the memory works in {@code mneme compare}: in any batch, with
 * segments of any length, in training and evaluation, stopped and resumed.
 *
 * <pre>{@code
 * class MyMemoryContractTest extends MemoryContractTest {
 *   protected Memory create(BlockContext context) {
 *     return new MyMemory(new MyConfig(), context);
 *   }
 * }
 * }</pre>
 *
 * <p>Choose a configuration that is small beside {@link TinyModel#SEGMENT}, so that everything the memory does happens within some thirty tokens.
 */
@ExtendWith(Seeds.class)
public abstract class MemoryContractTest {
  private static final int LENGTH = 31;
  private static final double EXACT = 1e-9;
  private static final double ROUNDING = 2e-3;

  /** Creates the memory under test for one block. */
  protected abstract Memory create(BlockContext context);

  /** Returns what the memory claims; everything unless it says otherwise. */
  protected Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  private TinyModel model(Kernels kernels, long seed, int batch) {
    return new TinyModel(kernels, seed, batch, this::create);
  }

  private static Kernels portable() {
    return new Kernels(Kernels.Form.PORTABLE, 1);
  }

  private static double difference(double[] first, double[] second) {
    double largest = 0;
    for (int index = 0; index < first.length; index++) {
      double difference = Math.abs(first[index] - second[index]);
      largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
    }
    return largest;
  }

  /** Any number of sequences, and segments of one token, of an odd number, and longer than those before. */
  @Test
  public void takesBatchesAndSegmentsOfAnySize(RandomStream random) {
    try (Kernels kernels = portable()) {
      for (int batch : new int[] {1, 2, 5}) {
        try (TinyModel model = model(kernels, random.nextLong(), batch)) {
          for (int segment : new int[] {TinyModel.SEGMENT, 1, 3, TinyModel.SEGMENT + 5, 2}) {
            for (double[] logits : model.read(TinyModel.sequences(random, batch, 2 * segment), segment)) {
              assertThat(Arrays.stream(logits).allMatch(Double::isFinite))
                  .as("all outputs are numbers, batch " + batch + ", segments of " + segment)
                  .isTrue();
            }
          }
        }
      }
    }
  }

  /** Changing a token changes no output before it, in its own segment or in others. */
  @Test
  public void noTokenSeesItsFuture(RandomStream random) {
    try (Kernels kernels = portable()) {
      long seed = random.nextLong();
      int[] original = TinyModel.sequences(random, 1, LENGTH)[0];
      double[] before = readAlone(kernels, seed, original);
      for (int changed = 1; changed < LENGTH; changed += 3) {
        int[] other = original.clone();
        other[changed] = (other[changed] + 1) % TinyModel.VOCABULARY;
        double[] after = readAlone(kernels, seed, other);
        int same = changed * TinyModel.VOCABULARY;
        if (difference(Arrays.copyOf(before, same), Arrays.copyOf(after, same)) > EXACT) {
          fail("the memory leaks the future: token %d changed outputs before it", changed);
        }
      }
    }
  }

  private double[] readAlone(Kernels kernels, long seed, int[] sequence) {
    try (TinyModel model = model(kernels, seed, 1)) {
      return model.read(new int[][] {sequence}, TinyModel.SEGMENT)[0];
    }
  }

  /** A sequence gives the same whatever is read beside it, and making one forget touches no other. */
  @Test
  public void sequencesDoNotTouchEachOther(RandomStream random) {
    if (!capabilities().contains(Capability.INDEPENDENT_ROWS)) {
      return;
    }
    try (Kernels kernels = portable()) {
      long seed = random.nextLong();
      int[][] first = TinyModel.sequences(random, 3, LENGTH);
      int[][] second = TinyModel.sequences(random, 3, LENGTH);
      try (TinyModel reset = model(kernels, seed, 3); TinyModel control = model(kernels, seed, 3)) {
        double[][] together = reset.read(first, TinyModel.SEGMENT);
        control.read(first, TinyModel.SEGMENT);
        if (difference(together[1], readAlone(kernels, seed, first[1])) > EXACT) {
          fail("the memory mixes the rows of a batch: a sequence gives something else alone than beside others");
        }
        reset.reset(1);
        double[][] after = reset.read(second, TinyModel.SEGMENT);
        double[][] unchanged = control.read(second, TinyModel.SEGMENT);
        if (difference(after[0], unchanged[0]) > EXACT || difference(after[2], unchanged[2]) > EXACT) {
          fail("the memory mixes the rows of a batch: resetting one row changed another");
        }
        if (difference(after[1], readAlone(kernels, seed, second[1])) > EXACT) {
          fail("the memory does not forget: a row that was reset does not read as if it had just begun");
        }
      }
    }
  }

  /** What is remembered is all in the state: from a saved one, reading goes on with the same bits. */
  @Test
  public void goesOnFromASavedStateBitForBit(RandomStream random) {
    try (Kernels kernels = portable()) {
      long seed = random.nextLong();
      int[][] first = TinyModel.sequences(random, 2, LENGTH);
      int[][] second = TinyModel.sequences(random, 2, LENGTH);
      try (TinyModel saved = model(kernels, seed, 2); TinyModel straight = model(kernels, seed, 2)) {
        saved.read(first, TinyModel.SEGMENT);
        straight.read(first, TinyModel.SEGMENT);
        saved.saveAndRestore();
        if (!Arrays.deepEquals(saved.read(second, TinyModel.SEGMENT), straight.read(second, TinyModel.SEGMENT))) {
          fail("the memory does not save all of its state: a run that is restored goes on differently");
        }
      }
      // A second reading with the same objects must not know of the first.
      try (TinyModel model = model(kernels, seed, 2)) {
        double[][] once = model.read(first, TinyModel.SEGMENT);
        model.begin(2);
        if (!Arrays.deepEquals(model.read(first, TinyModel.SEGMENT), once)) {
          fail("the memory keeps something outside of its state: reading again from nothing gives something else");
        }
      }
    }
  }

  /** However much is read, no more is remembered. */
  @Test
  public void rememberedBytesHaveABound(RandomStream random) {
    if (!capabilities().contains(Capability.BOUNDED_STATE)) {
      return;
    }
    try (Kernels kernels = portable(); TinyModel model = model(kernels, random.nextLong(), 1)) {
      model.read(TinyModel.sequences(random, 1, 20 * TinyModel.SEGMENT), TinyModel.SEGMENT);
      long bytes = model.stateBytes();
      model.read(TinyModel.sequences(random, 1, 20 * TinyModel.SEGMENT), TinyModel.SEGMENT);
      if (model.stateBytes() > bytes) {
        fail("the memory grows without bound: %d bytes after 20 segments, %d after 40", bytes, model.stateBytes());
      }
    }
  }

  /** The same seed, the same outputs. */
  @Test
  public void isDeterministic(RandomStream random) {
    try (Kernels kernels = portable()) {
      long seed = random.nextLong();
      int[] sequence = TinyModel.sequences(random, 1, LENGTH)[0];
      assertThat(readAlone(kernels, seed, sequence)).as("outputs from the same seed")
          .isEqualTo(readAlone(kernels, seed, sequence));
    }
  }

  /** Float32 in CPU form gives what float64 in portable form gives. */
  @Test
  public void bothFormsAgree(RandomStream random) {
    long seed = random.nextLong();
    int[] sequence = TinyModel.sequences(random, 1, LENGTH)[0];
    try (Kernels portable = portable(); Kernels cpu = new Kernels(Kernels.Form.CPU, 1)) {
      double[] exact = readAlone(portable, seed, sequence);
      double[] fast = readAlone(cpu, seed, sequence);
      double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
      assertThat(difference(exact, fast)).as("difference of the portable and the CPU form")
          .isLessThan(ROUNDING * (1 + largest));
    }
  }

  /** No gradient reaches an earlier segment unless segments share a tape and say so. */
  @Test
  public void gradientsStayInTheirSegment(RandomStream random) {
    try (Kernels kernels = portable(); TinyModel model = model(kernels, random.nextLong(), 1)) {
      // Token 0 occurs in the first segments only.
      int[][] sequence = TinyModel.sequences(random, 1, 4 * TinyModel.SEGMENT);
      for (int index = 0; index < sequence[0].length; index++) {
        int token = 1 + sequence[0][index] % (TinyModel.VOCABULARY - 1);
        sequence[0][index] = index < 3 * TinyModel.SEGMENT && index % 2 == 0 ? 0 : token;
      }
      model.transformer().parameters().forEach(parameter -> parameter.value().clearGradient());
      try (Tape tape = kernels.tape()) {
        model.beginOnTape(1);
        Tensor logits = null;
        for (int segment = 0; segment < 4; segment++) {
          logits = model.train(
              tape, sequence, segment * TinyModel.SEGMENT, (segment + 1) * TinyModel.SEGMENT, false);
        }
        int[] targets = new int[TinyModel.SEGMENT];
        tape.backward(SoftmaxCrossEntropy.apply(tape, logits, new Indices(Shape.of(1, TinyModel.SEGMENT), targets)));
        Tensor embedding = model.transformer().parameters().getFirst().value();
        int width = embedding.shape().last();
        double[] ofTokenZero = Arrays.copyOf(embedding.gradient().toDoubles(), width);
        if (Arrays.stream(ofTokenZero).anyMatch(value -> value != 0)) {
          fail("the memory lets gradients cross segments: store segment.remembered(), not segment.hidden()");
        }
      }
      model.beginOnTape(1);
    }
  }

  /** The gradient of every parameter that the memory adds agrees with central differences. */
  @Test
  public void gradientsAgreeWithCentralDifferences(RandomStream random) {
    if (!capabilities().contains(Capability.SMOOTH)) {
      return;
    }
    try (Kernels kernels = portable(); TinyModel model = model(kernels, random.nextLong(), 2)) {
      Map<String, Tensor> parameters = model.memoryParameters();
      if (parameters.isEmpty()) {
        return;
      }
      int[][] past = TinyModel.sequences(random, 2, 4 * TinyModel.SEGMENT);
      int[][] present = TinyModel.sequences(random, 2, TinyModel.SEGMENT);
      int[] targets = TinyModel.sequences(random, 1, 2 * TinyModel.SEGMENT)[0];
      model.read(past, TinyModel.SEGMENT);
      new GradientCheck(kernels).withPositions(3)
          .withSeed(random.nextLong())
          .check(
              tape -> SoftmaxCrossEntropy.apply(
                  tape, model.present(tape, present), new Indices(Shape.of(2, TinyModel.SEGMENT), targets)),
              parameters);
    }
  }
}
