package org.mneme.compressive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mneme.memory.NoMemory;
import org.mneme.model.ModelConfig;
import org.mneme.model.ModelState;
import org.mneme.model.ModelStep;
import org.mneme.model.Pass;
import org.mneme.model.Transformer;
import org.mneme.nn.Parameter;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;
import org.mneme.testkit.Seeds;

/** What a recurrent cache has to satisfy whatever the weights are. */
@ExtendWith(Seeds.class)
class TransformerXlMemoryTest {
  private static final double EXACT = 1e-11;
  private static final double ROUNDING = 1e-4;
  private static final int LENGTH = 24;
  private static final int LAYERS = 3;
  private static final int VOCABULARY = 11;

  private final Kernels kernels = new Kernels(Kernels.Form.CPU, 1);

  @AfterEach
  void close() {
    kernels.close();
  }

  private static TinyModels.Sizes sizes(int layers, ModelConfig.Norm norm) {
    return new TinyModels.Sizes(
        layers, 16, 2, 24, VOCABULARY, 8, norm, false, false, true, false, 1e-5, Activate.Function.GELU);
  }

  private Transformer model(RandomStream random, int layers, TransformerXlConfig config) {
    return TinyModels.lively(kernels, sizes(layers, ModelConfig.Norm.PRE), random, "transformer-xl",
        context -> new TransformerXlMemory(config, context));
  }

  private static TransformerXlConfig cache(int length) {
    return new TransformerXlConfig(length, 0, 0, TransformerXlConfig.SameLength.NEVER, Start.EMPTY);
  }

  private static TransformerXlConfig zeros(int length) {
    return new TransformerXlConfig(length, 0, 0, TransformerXlConfig.SameLength.NEVER, Start.ZEROS);
  }

  @ParameterizedTest
  @EnumSource(ModelConfig.Norm.class)
  void segmentsOfAnyLengthEqualOneFullPass(ModelConfig.Norm norm, RandomStream random) {
    expectSegmentsEqualFullPass(kernels, norm, random, ROUNDING, 1, 3, 4, 7, 8, 12);
  }

  @Test
  void segmentsEqualOneFullPassInDoublePrecision(RandomStream random) {
    try (Kernels portable = new Kernels(Kernels.Form.PORTABLE, 1)) {
      expectSegmentsEqualFullPass(portable, ModelConfig.Norm.PRE, random, EXACT, 7);
    }
  }

  private static void expectSegmentsEqualFullPass(
      Kernels kernels, ModelConfig.Norm norm, RandomStream random, double tolerance, int... lengths) {
    Transformer model = TinyModels.lively(
        kernels, sizes(LAYERS, norm), random, "transformer-xl",
        context -> new TransformerXlMemory(cache(LENGTH), context));
    int[][] sequences = Reading.sequences(random, 2, LENGTH, VOCABULARY);
    double[][] full = Reading.all(kernels, model, sequences, LENGTH);
    for (int segment : lengths) {
      double[][] inSegments = Reading.all(kernels, model, sequences, segment);
      assertThat(Reading.difference(full, inSegments)).as("segments of " + segment).isLessThan(tolerance);
    }
  }

  @Test
  void shorterMemoryThanTheSequenceMakesADifference(RandomStream random) {
    int[][] sequences = Reading.sequences(random, 1, LENGTH, VOCABULARY);
    RandomStream weights = random.named("weights");
    double[][] full = Reading.all(kernels, model(weights.numbered(1), LAYERS, cache(LENGTH)), sequences, 4);
    double[][] cut = Reading.all(kernels, model(weights.numbered(1), LAYERS, cache(4)), sequences, 4);
    assertThat(Reading.difference(full, cut)).isGreaterThan(1e-3);
  }

  @Test
  void withoutLengthEverySegmentStandsAlone(RandomStream random) {
    int[][] sequences = Reading.sequences(random, 2, LENGTH, VOCABULARY);
    Transformer none = TinyModels.lively(
        kernels, sizes(LAYERS, ModelConfig.Norm.PRE), random.named("weights"), "none", context -> new NoMemory());
    Transformer empty = model(random.named("weights"), LAYERS, cache(0));
    assertThat(Reading.all(kernels, empty, sequences, 4)).isDeepEqualTo(Reading.all(kernels, none, sequences, 4));
    assertThat(empty.remembers()).isFalse();
  }

  @Test
  void noTokenSeesItsFuture(RandomStream random) {
    FutureLeak.expectNone(kernels, model(random, LAYERS, cache(6)), random, LENGTH, 5);
  }

  @ParameterizedTest
  @EnumSource(Start.class)
  void reachesLayersTimesLengthTokensBack(Start start, RandomStream random) {
    int segment = 4;
    int layers = 2;
    TransformerXlConfig config = start == Start.ZEROS ? zeros(8) : cache(8);
    Transformer model = model(random, layers, config);
    int before = 6 * segment;
    int reach = Reach.measure(kernels, model, random, before, segment);
    assertThat(reach).isEqualTo(layers * 8);
  }

  @Test
  void gradientsDoNotReachEarlierSegmentsUnlessTheyAreCarried(RandomStream random) {
    Transformer model = model(random, LAYERS, cache(8));
    assertThat(gradientOfFirstSegmentsToken(model, false)).containsOnly(0);
    assertThat(Arrays.stream(gradientOfFirstSegmentsToken(model, true))).anyMatch(value -> value != 0);
  }

  /** The gradient of token 0's embedding, used in the first segment only, of the second segment's loss; the output layer is not tied. */
  private double[] gradientOfFirstSegmentsToken(Transformer model, boolean carried) {
    Parameter embedding = model.parameters().getFirst();
    embedding.value().clearGradient();
    try (Tape tape = kernels.tape(); ModelState begin = model.begin(1)) {
      Pass pass = Pass.training(tape, 0, new RandomStream(0));
      ModelStep first = model.forward(pass.carrying(carried), Indices.of(1, 4, 0, 1, 0, 1), begin);
      ModelStep second = model.forward(pass, Indices.of(1, 4, 2, 3, 2, 3), first.state());
      tape.backward(SoftmaxCrossEntropy.apply(tape, second.logits(), Indices.of(1, 4, 3, 2, 3, 2)));
    }
    return Arrays.copyOf(embedding.value().gradient().toDoubles(), 16);
  }

  @ParameterizedTest
  @EnumSource(Start.class)
  void rowsOfABatchDoNotTouchEachOther(Start start, RandomStream random) {
    Transformer model = model(random, LAYERS, start == Start.ZEROS ? zeros(6) : cache(6));
    int[][] sequences = Reading.sequences(random, 3, LENGTH, VOCABULARY);
    double[][] together = Reading.all(kernels, model, sequences, 5);
    for (int row = 0; row < sequences.length; row++) {
      double[][] alone = Reading.all(kernels, model, new int[][] {sequences[row]}, 5);
      assertThat(Reading.difference(together[row], alone[0])).isLessThan(ROUNDING);
    }
  }

  @ParameterizedTest
  @EnumSource(Start.class)
  void rowThatIsResetReadsAsIfItHadJustBegun(Start start, RandomStream random) {
    Transformer model = model(random, LAYERS, start == Start.ZEROS ? zeros(6) : cache(6));
    int[][] first = Reading.sequences(random, 3, 15, VOCABULARY);
    int[][] second = Reading.sequences(random, 3, 10, VOCABULARY);
    int[][] third = Reading.sequences(random, 3, 15, VOCABULARY);
    try (Reading reset = new Reading(kernels, model, 3); Reading control = new Reading(kernels, model, 3)) {
      reset.read(first, 5);
      control.read(first, 5);
      reset.reset(1);
      double[][] secondReset = reset.read(second, 5);
      double[][] secondControl = control.read(second, 5);
      assertThat(Reading.difference(secondReset[1], Reading.all(kernels, model, new int[][] {second[1]}, 5)[0]))
          .isLessThan(ROUNDING);
      assertThat(secondReset[0]).containsExactly(secondControl[0]);
      assertThat(secondReset[2]).containsExactly(secondControl[2]);
      reset.reset(0);
      double[][] thirdReset = reset.read(third, 5);
      double[] longer = Reading.all(kernels, model, new int[][] {joined(second[1], third[1])}, 5)[0];
      assertThat(Reading.difference(thirdReset[1], Arrays.copyOfRange(longer, 10 * VOCABULARY, longer.length)))
          .isLessThan(ROUNDING);
      assertThat(Reading.difference(thirdReset[0], Reading.all(kernels, model, new int[][] {third[0]}, 5)[0]))
          .isLessThan(ROUNDING);
      assertThat(thirdReset[2]).containsExactly(control.read(third, 5)[2]);
    }
  }

  private static int[] joined(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Test
  void allRowsResetTogetherLeaveNothing(RandomStream random) {
    Transformer model = model(random, LAYERS, cache(6));
    int[][] sequences = Reading.sequences(random, 2, LENGTH, VOCABULARY);
    try (Reading reading = new Reading(kernels, model, 2)) {
      double[][] first = reading.read(sequences, 5);
      reading.reset(0);
      reading.reset(1);
      assertThat(reading.read(sequences, 5)).isDeepEqualTo(first);
    }
  }

  @Test
  void savedStateGoesOnBitForBit(RandomStream random) {
    Transformer model = model(random, LAYERS, cache(6));
    int[][] first = Reading.sequences(random, 2, 10, VOCABULARY);
    int[][] second = Reading.sequences(random, 2, 10, VOCABULARY);
    try (Reading saved = new Reading(kernels, model, 2); Reading straight = new Reading(kernels, model, 2)) {
      saved.read(first, 5);
      saved.reset(1);
      straight.read(first, 5);
      straight.reset(1);
      saved.saveAndRestore();
      assertThat(saved.read(second, 5)).isDeepEqualTo(straight.read(second, 5));
    }
  }

  @Test
  void outputDoesNotDependOnWhereInTheStreamItStands(RandomStream random) {
    Transformer model = model(random, 1, cache(6));
    int[][] window = Reading.sequences(random, 1, 12, VOCABULARY);
    double[] early = null;
    for (int prefix : new int[] {6, 12, 30}) {
      try (Reading reading = new Reading(kernels, model, 1)) {
        reading.read(Reading.sequences(random, 1, prefix, VOCABULARY), 6);
        double[] all = reading.read(window, 6)[0];
        double[] seen = Arrays.copyOfRange(all, 6 * VOCABULARY, all.length);
        early = early == null ? seen : early;
        assertThat(Reading.difference(seen, early)).isLessThan(ROUNDING);
      }
    }
  }

  @Test
  void longerMemoryAtEvaluationIsUsed(RandomStream random) {
    int[][] sequences = Reading.sequences(random, 1, LENGTH, VOCABULARY);
    TransformerXlConfig longer =
        new TransformerXlConfig(4, LENGTH, 0, TransformerXlConfig.SameLength.NEVER, Start.EMPTY);
    RandomStream weights = random.named("weights");
    assertThat(Reading.all(kernels, model(weights, LAYERS, longer), sequences, 4))
        .isDeepEqualTo(Reading.all(kernels, model(weights, LAYERS, cache(LENGTH)), sequences, 4));
  }

  @Test
  void sharesOfAttentionSumToOne(RandomStream random) {
    Transformer model = model(random, LAYERS, cache(8));
    int[][] sequences = Reading.sequences(random, 2, 16, VOCABULARY);
    try (Reading reading = new Reading(kernels, model, 2); Tape tape = kernels.withoutGradients()) {
      reading.read(sequences, 8);
      ModelStep step = model.forward(
          Pass.evaluation(tape, 0, new RandomStream(0)), Reading.ids(sequences, 0, 8), reading.state());
      for (int block = 0; block < LAYERS; block++) {
        String prefix = "blocks." + block + ".transformer-xl.attention.";
        List<Double> shares = step.diagnostics()
            .entrySet()
            .stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .map(Map.Entry::getValue)
            .toList();
        assertThat(shares).hasSize(7).allMatch(share -> share > 0);
        assertThat(shares.stream().mapToDouble(Double::doubleValue).sum())
            .isCloseTo(1, within(ROUNDING));
      }
    }
  }
}
