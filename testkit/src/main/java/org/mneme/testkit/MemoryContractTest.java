package org.mneme.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.nn.Parameter;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;
import org.mneme.train.Adam;
import org.mneme.train.TrainingConfig;

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
  private static final int UPDATES = 200;
  private static final int AVERAGED = 20;
  private static final int ROWS = 16;
  private static final double GOOD_SHARE = 0.75;

  /** Creates the memory under test for one block. */
  protected abstract Memory create(BlockContext context);

  /** Returns what the memory claims; everything unless it says otherwise. */
  protected Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  private TinyModel model(Kernels kernels, long seed, int batch) {
    return new TinyModel(kernels, seed, batch, this::create);
  }

  private boolean claims(Capability capability) {
    return capabilities().contains(capability);
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

  /** Models of any width. */
  @Test
  public void takesModelsOfAnyWidth(RandomStream random) {
    try (Kernels kernels = portable()) {
      for (int width : new int[] {8, 20, 36}) {
        try (TinyModel model = new TinyModel(kernels, random.nextLong(), 2, width, this::create)) {
          for (double[] logits : model.read(TinyModel.sequences(random, 2, LENGTH), TinyModel.SEGMENT)) {
            assertThat(Arrays.stream(logits).allMatch(Double::isFinite)).as("all outputs are numbers, width " + width)
                .isTrue();
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
    if (!claims(Capability.INDEPENDENT_ROWS)) {
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
        reset.drawAgain();
        control.drawAgain();
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
    try (Kernels kernels = portable(); TinyModel model = model(kernels, random.nextLong(), 1)) {
      model.read(TinyModel.sequences(random, 1, 20 * TinyModel.SEGMENT), TinyModel.SEGMENT);
      long bytes = model.stateBytes();
      model.read(TinyModel.sequences(random, 1, 20 * TinyModel.SEGMENT), TinyModel.SEGMENT);
      boolean grows = model.stateBytes() > bytes;
      if (!claims(Capability.BOUNDED_STATE) && !grows) {
        fail("the memory does not claim that its state has a bound, but it has: claim " + Capability.BOUNDED_STATE);
      }
      if (claims(Capability.BOUNDED_STATE) && grows) {
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
    if (!claims(Capability.SMOOTH)) {
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

  /** What auxiliary losses train belongs to the memory: with them or without, the model learns the task alike. */
  @Test
  public void auxiliaryLossesTrainWhatTheyMay(RandomStream random) {
    try (Kernels kernels = portable(); TinyModel model = model(kernels, random.nextLong(), 2)) {
      int[][] sequences = TinyModel.sequences(random, 2, 6 * TinyModel.SEGMENT);
      Set<String> reached = new TreeSet<>();
      try (Tape tape = kernels.tape()) {
        model.beginOnTape(2);
        Tensor total = null;
        for (int segment = 0; segment < 6; segment++) {
          int start = segment * TinyModel.SEGMENT;
          List<AuxiliaryLoss> losses = model.step(tape, sequences, start, start + TinyModel.SEGMENT, false).losses();
          for (AuxiliaryLoss loss : losses) {
            total = total == null ? loss.value() : Add.apply(tape, total, loss.value());
          }
        }
        if (total != null) {
          tape.backward(total);
        }
        for (Parameter parameter : model.transformer().parameters()) {
          boolean foreign = parameter.group() == Parameter.Group.MODEL;
          if (foreign
              && parameter.value().hasGradient()
              && Arrays.stream(parameter.value().gradient().toDoubles()).anyMatch(value -> value != 0)) {
            reached.add(parameter.name());
          }
        }
      }
      model.beginOnTape(2);
      if (claims(Capability.AUXILIARY_LOSSES_APART) && !reached.isEmpty()) {
        fail("the memory's auxiliary losses train parameters of the model: %s; detach what they compare with", reached);
      }
      if (!claims(Capability.AUXILIARY_LOSSES_APART) && reached.isEmpty()) {
        fail("the memory's auxiliary losses reach only parameters of its own: claim "
            + Capability.AUXILIARY_LOSSES_APART);
      }
    }
  }

  /** A symbol that only the segment before shows is learned to be named; without a memory that is a guess among ten. */
  @Test
  public void whatItRemembersCanBePutToUse(RandomStream random) {
    if (!claims(Capability.REMEMBERS)) {
      givesTheSameWhateverWasReadBefore(random);
      return;
    }
    double guess = Math.log(TinyModel.VOCABULARY - 1);
    double loss = lossOfNamingThePast(random);
    if (!(loss < GOOD_SHARE * guess)) {
      fail(
          "the memory is of no use: a symbol that the segment before is full of is named with a loss of %.2f nats after %d updates, "
              + "guessing has %.2f",
          loss, UPDATES, guess);
    }
  }

  private void givesTheSameWhateverWasReadBefore(RandomStream random) {
    try (Kernels kernels = portable()) {
      long seed = random.nextLong();
      int[] first = TinyModel.sequences(random, 1, 2 * TinyModel.SEGMENT)[0];
      int[] second = first.clone();
      for (int index = 0; index < TinyModel.SEGMENT; index++) {
        second[index] = (second[index] + 1) % TinyModel.VOCABULARY;
      }
      int before = TinyModel.SEGMENT * TinyModel.VOCABULARY;
      double[] one = readAlone(kernels, seed, first);
      double[] other = readAlone(kernels, seed, second);
      if (difference(Arrays.copyOfRange(one, before, one.length), Arrays.copyOfRange(other, before, one.length)) > 0) {
        fail("the memory does not claim to remember, but what was read before changes outputs: claim "
            + Capability.REMEMBERS);
      }
    }
  }

  private double lossOfNamingThePast(RandomStream random) {
    TrainingConfig training = new TrainingConfig(
        UPDATES, ROWS, 1e-2, 10, TrainingConfig.Schedule.COSINE, 0.1, 1, 0.9, 0.98, 1e-8, 0, 1, 0, 1, 1, 0, 0, 0, 1);
    double sum = 0;
    try (
        Kernels kernels = new Kernels(Kernels.Form.CPU, 1);
        TinyModel model = model(kernels, random.nextLong(), ROWS);
        Adam adam = new Adam(kernels, training, model.transformer().parameters())) {
      for (int update = 1; update <= UPDATES; update++) {
        double loss = update(kernels, model, random);
        adam.update(update, 1);
        sum += update > UPDATES - AVERAGED ? loss / AVERAGED : 0;
      }
      model.beginOnTape(ROWS);
    }
    return sum;
  }

  /** One segment full of a symbol, then one of zeros after each of which the symbol has to be named. */
  private static double update(Kernels kernels, TinyModel model, RandomStream random) {
    int[][] sequences = new int[ROWS][2 * TinyModel.SEGMENT];
    int[] targets = new int[ROWS * TinyModel.SEGMENT];
    for (int row = 0; row < ROWS; row++) {
      int symbol = 1 + random.nextInt(TinyModel.VOCABULARY - 1);
      Arrays.fill(sequences[row], 0, TinyModel.SEGMENT, symbol);
      Arrays.fill(targets, row * TinyModel.SEGMENT, (row + 1) * TinyModel.SEGMENT, symbol);
    }
    try (Tape tape = kernels.tape()) {
      model.beginOnTape(ROWS);
      model.train(tape, sequences, 0, TinyModel.SEGMENT, false);
      Tensor logits = model.train(tape, sequences, TinyModel.SEGMENT, 2 * TinyModel.SEGMENT, false);
      Tensor loss =
          SoftmaxCrossEntropy.apply(tape, logits, new Indices(Shape.of(ROWS, TinyModel.SEGMENT), targets));
      tape.backward(loss);
      return loss.get(0);
    }
  }
}
