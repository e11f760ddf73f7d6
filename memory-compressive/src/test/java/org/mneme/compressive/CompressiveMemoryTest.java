package org.mneme.compressive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.compressive.CompressiveConfig.Loss;
import org.mneme.compressive.CompressiveConfig.Positions;
import org.mneme.compressive.compression.CompressionFamily;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.memory.MemoryState;
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
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;
import org.mneme.testkit.Seeds;

/** What a compressive memory has to satisfy whatever the weights are. */
@ExtendWith(Seeds.class)
class CompressiveMemoryTest {
  private static final double ROUNDING = 2e-4;
  private static final int LENGTH = 40;
  private static final int LAYERS = 3;
  private static final int VOCABULARY = 11;

  private final Kernels kernels = new Kernels(Kernels.Form.CPU, 1);

  @AfterEach
  void close() {
    kernels.close();
  }

  /** Options of which most stay as they are. */
  private record Options(int length, int compressed, int rate, String compression, Loss loss, Positions positions,
      Start start) {
    static Options of(int length, int compressed, int rate, String compression) {
      return new Options(length, compressed, rate, compression, Loss.ATTENTION, Positions.SLOTS, Start.EMPTY);
    }

    Options with(Positions other) {
      return new Options(length, compressed, rate, compression, loss, other, start);
    }

    Options with(Loss other) {
      return new Options(length, compressed, rate, compression, other, positions, start);
    }

    Options with(Start other) {
      return new Options(length, compressed, rate, compression, loss, positions, other);
    }

    CompressiveConfig config() {
      return new CompressiveConfig(length, compressed, rate, compression, 1, List.of(1, 2), loss, 0, 1, positions, 0, 0,
          start, CompressiveConfig.Stored.RAW, CompressiveConfig.Remainder.WAIT);
    }
  }

  private static TinyModels.Sizes sizes(int layers, ModelConfig.Norm norm) {
    return new TinyModels.Sizes(
        layers, 16, 2, 24, VOCABULARY, 8, norm, false, false, true, false, 1e-5, Activate.Function.GELU);
  }

  private Transformer model(Kernels on, RandomStream random, int layers, CompressiveConfig config) {
    return TinyModels.lively(on, sizes(layers, ModelConfig.Norm.PRE), random, "memory",
        context -> new CompressiveMemory(config, context));
  }

  private Transformer model(RandomStream random, int layers, Options options) {
    return model(kernels, random, layers, options.config());
  }

  private Transformer cache(RandomStream random, int layers, int length) {
    TransformerXlConfig config =
        new TransformerXlConfig(length, 0, 0, TransformerXlConfig.SameLength.NEVER, Start.EMPTY);
    return TinyModels.lively(kernels, sizes(layers, ModelConfig.Norm.PRE), random, "memory",
        context -> new TransformerXlMemory(config, context));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 7})
  void atRateOneItIsTheLongerCache(int segment, RandomStream random) {
    int[][] sequences = Reading.sequences(random, 2, LENGTH, VOCABULARY);
    double[][] compressive =
        Reading.all(kernels, model(random.named("w"), LAYERS, Options.of(6, 10, 1, "mean")), sequences, segment);
    double[][] longer = Reading.all(kernels, cache(random.named("w"), LAYERS, 16), sequences, segment);
    assertThat(Reading.difference(compressive, longer)).isLessThan(ROUNDING);
  }

  @Test
  void atAHigherRateItIsNot(RandomStream random) {
    int[][] sequences = Reading.sequences(random, 1, LENGTH, VOCABULARY);
    double[][] compressive =
        Reading.all(kernels, model(random.named("w"), LAYERS, Options.of(4, 4, 2, "mean")), sequences, 4);
    assertThat(Reading.difference(compressive, Reading.all(kernels, cache(random.named("w"), LAYERS, 8), sequences, 4)))
        .isGreaterThan(1e-3);
  }

  @Test
  void withoutCompressedVectorsItIsTheCache(RandomStream random) {
    int[][] sequences = Reading.sequences(random, 2, LENGTH, VOCABULARY);
    assertThat(Reading.all(kernels, model(random.named("w"), LAYERS, Options.of(6, 0, 4, "mean")), sequences, 5))
        .isDeepEqualTo(Reading.all(kernels, cache(random.named("w"), LAYERS, 6), sequences, 5));
  }

  @ParameterizedTest
  @CsvSource({"mean, SLOTS", "max, SEPARATE", "convolution, DISTANCE", "overlapping, SEPARATE", "dilated, SLOTS",
      "most-used, SEPARATE"})
  void noTokenSeesItsFuture(String compression, Positions positions, RandomStream random) {
    Options options = Options.of(5, 4, 3, compression).with(positions);
    FutureLeak.expectNone(kernels, model(random, 2, options), random, 30, 5);
  }

  @ParameterizedTest
  @CsvSource({"2, mean, 4, 4, 4", "4, mean, 4, 4, 4", "2, convolution, 8, 4, 4", "2, max, 4, 4, 4"})
  void reachesAsFarAsTheFormulaSays(int rate, String compression, int length, int compressed, int segment,
      RandomStream random) {
    int layers = 2;
    int range = length + rate * compressed;
    int expected = (layers - 1) * segment * ((range + segment - 1) / segment) + range;
    Transformer model = model(random, layers, Options.of(length, compressed, rate, compression));
    // The largest of a group may hide a change of the others.
    int reach = Reach.measure(kernels, model, random, expected + 3 * segment, segment);
    if (compression.equals("max")) {
      assertThat(reach).isBetween(expected - rate, expected);
    } else {
      assertThat(reach).isEqualTo(expected);
    }
  }

  @Test
  void slotsHoldTheMeansOfTheirTokensWhateverTheSegments(RandomStream random) {
    int rate = 3;
    for (int segment : new int[] {1, 2, 5, 8}) {
      Transformer model = model(random.named("w"), 1, Options.of(4, 6, rate, "mean"));
      int[][] sequences = Reading.sequences(random.named("data"), 1, 31, VOCABULARY);
      try (
          Reading all = new Reading(kernels, cache(random.named("w"), 1, 31), 1);
          Reading reading = new Reading(kernels, model, 1)) {
        all.read(sequences, 31);
        reading.read(sequences, segment);
        double[] rows = all.state().blocks().getFirst().getFirst().tensor("memory").toDoubles();
        MemoryState state = reading.state().blocks().getFirst().getFirst();
        int old = 31 - 4;
        int groups = old / rate;
        int slots = Math.min(6, groups);
        double[] compressed = state.tensor("compressed").toDoubles();
        assertThat(compressed).hasSize(slots * 16);
        for (int slot = 0; slot < slots; slot++) {
          int first = (groups - slots + slot) * rate;
          for (int column = 0; column < 16; column++) {
            double mean = 0;
            for (int step = 0; step < rate; step++) {
              mean += rows[(first + step) * 16 + column] / rate;
            }
            assertThat(compressed[slot * 16 + column]).isCloseTo(mean, within(1e-5));
          }
        }
        assertThat(state.has("waiting") ? state.tensor("waiting").shape().size(1) : 0).isEqualTo(old % rate);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"mean, EMPTY", "convolution, ZEROS", "most-used, EMPTY", "overlapping, EMPTY", "dilated, EMPTY"})
  void rowThatIsResetReadsAsIfItHadJustBegun(String compression, Start start, RandomStream random) {
    Transformer model = model(random, LAYERS, Options.of(4, 4, 3, compression).with(start));
    int[][] first = Reading.sequences(random, 3, 23, VOCABULARY);
    int[][] second = Reading.sequences(random, 3, 31, VOCABULARY);
    try (Reading reset = new Reading(kernels, model, 3); Reading control = new Reading(kernels, model, 3)) {
      reset.read(first, 5);
      control.read(first, 5);
      reset.reset(1);
      double[][] after = reset.read(second, 5);
      double[][] unchanged = control.read(second, 5);
      double[] alone = Reading.all(kernels, model, new int[][] {second[1]}, 5)[0];
      assertThat(Reading.difference(after[1], alone)).isLessThan(ROUNDING);
      assertThat(Reading.difference(after[0], unchanged[0])).isLessThan(ROUNDING);
      assertThat(Reading.difference(after[2], unchanged[2])).isLessThan(ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mean", "convolution", "most-used", "dilated"})
  void rowsOfABatchDoNotTouchEachOther(String compression, RandomStream random) {
    Transformer model = model(random, LAYERS, Options.of(4, 4, 2, compression).with(Positions.SEPARATE));
    int[][] sequences = Reading.sequences(random, 3, LENGTH, VOCABULARY);
    double[][] together = Reading.all(kernels, model, sequences, 5);
    for (int row = 0; row < sequences.length; row++) {
      double[][] alone = Reading.all(kernels, model, new int[][] {sequences[row]}, 5);
      assertThat(Reading.difference(together[row], alone[0])).isLessThan(ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mean", "convolution", "most-used", "dilated"})
  void savedStateGoesOnBitForBit(String compression, RandomStream random) {
    Transformer model = model(random, LAYERS, Options.of(4, 4, 3, compression));
    int[][] first = Reading.sequences(random, 2, 17, VOCABULARY);
    int[][] second = Reading.sequences(random, 2, 20, VOCABULARY);
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
  void stateHasABoundWhateverIsRead(RandomStream random) {
    Transformer model = model(random, LAYERS, Options.of(4, 4, 3, "overlapping"));
    try (Reading reading = new Reading(kernels, model, 1)) {
      reading.read(Reading.sequences(random, 1, 60, VOCABULARY), 5);
      long bytes = reading.state().bytesPerRow();
      reading.read(Reading.sequences(random, 1, 300, VOCABULARY), 5);
      assertThat(reading.state().bytesPerRow()).isEqualTo(bytes);
    }
  }

  @Test
  void longerMemoriesAtEvaluationAreUsed(RandomStream random) {
    int[][] sequences = Reading.sequences(random, 1, LENGTH, VOCABULARY);
    CompressiveConfig longer =
        new CompressiveConfig(4, 4, 2, "mean", 1, List.of(1), Loss.NONE, 0, 1, Positions.SLOTS, 8,
            6, Start.EMPTY, CompressiveConfig.Stored.RAW, CompressiveConfig.Remainder.WAIT);
    assertThat(Reading.all(kernels, model(kernels, random.named("w"), LAYERS, longer), sequences, 4))
        .isDeepEqualTo(
            Reading.all(kernels, model(random.named("w"), LAYERS, Options.of(8, 6, 2, "mean")), sequences, 4));
  }

  /** Reads three segments and returns the losses of the last. */
  private List<AuxiliaryLoss> losses(Transformer model, Tape tape, RandomStream random) {
    int[][] sequences = Reading.sequences(random, 2, 24, VOCABULARY);
    ModelState state = model.begin(2);
    ModelStep step = null;
    for (int start = 0; start < 24; start += 8) {
      step =
          model.forward(Pass.training(tape, 0, new RandomStream(0)), Reading.ids(sequences, start, start + 8), state);
      state = step.state();
    }
    return step.losses();
  }

  @ParameterizedTest
  @EnumSource(value = Loss.class, names = {"ATTENTION", "AUTOENCODING"})
  void theLossReachesTheCompressionOnly(Loss loss, RandomStream random) {
    Transformer model = model(random, LAYERS, Options.of(4, 4, 2, "convolution").with(loss));
    try (Tape tape = kernels.tape()) {
      List<AuxiliaryLoss> losses = losses(model, tape, random);
      assertThat(losses).hasSize(LAYERS);
      tape.backward(losses.getFirst().value());
      for (Parameter parameter : model.parameters()) {
        boolean ofFirst = parameter.name().startsWith("blocks.0.memory.memory.compression");
        boolean any = parameter.value().hasGradient()
            && Arrays.stream(parameter.value().gradient().toDoubles()).anyMatch(value -> value != 0);
        assertThat(any).as(parameter.name()).isEqualTo(ofFirst);
      }
    }
  }

  @Test
  void theLossIsNothingWhereNothingIsLost(RandomStream random) {
    Transformer model = model(random, LAYERS, Options.of(4, 4, 1, "convolution"));
    model.parameters().stream().filter(each -> each.name().contains("compression")).forEach(each -> {
      each.value().zero();
      for (int index = 0; index < 16; index++) {
        each.value().set(index * 16L + index, 1);
      }
    });
    try (Tape tape = kernels.tape()) {
      assertThat(losses(model, tape, random)).allSatisfy(
          loss -> assertThat(loss.value().get(0)).isLessThan(1e-10));
    }
  }

  @Test
  void compressionBeginsAsTheMean(RandomStream random) {
    int[][] sequences = Reading.sequences(random, 1, LENGTH, VOCABULARY);
    Transformer convolution = model(random.named("w"), LAYERS, Options.of(4, 4, 4, "convolution"));
    for (Parameter parameter : convolution.parameters()) {
      if (parameter.name().contains("compression")) {
        parameter.value().zero();
        for (int tap = 0; tap < 4; tap++) {
          for (int index = 0; index < 16; index++) {
            parameter.value().set((tap * 16L + index) * 16 + index, 0.25);
          }
        }
      }
    }
    double[][] mean = Reading.all(kernels, model(random.named("w"), LAYERS, Options.of(4, 4, 4, "mean")), sequences, 8);
    assertThat(Reading.difference(Reading.all(kernels, convolution, sequences, 8), mean)).isLessThan(ROUNDING);
  }

  @Test
  void theTaskTrainsTheCompressionOnlyThroughTheNextSegment(RandomStream random) {
    for (Loss loss : new Loss[] {Loss.BACKPROPAGATION, Loss.ATTENTION}) {
      Transformer model = model(random, 2, Options.of(4, 4, 2, "convolution").with(loss));
      assertThat(taskReachesCompression(model, random, true)).as("carried, " + loss)
          .isEqualTo(loss == Loss.BACKPROPAGATION);
      assertThat(taskReachesCompression(model, random, false)).as("not carried, " + loss).isFalse();
    }
  }

  private boolean taskReachesCompression(Transformer model, RandomStream random, boolean carried) {
    model.parameters().forEach(parameter -> parameter.value().clearGradient());
    int[][] sequences = Reading.sequences(random, 1, 24, VOCABULARY);
    try (Tape tape = kernels.tape(); ModelState begin = model.begin(1)) {
      ModelState state = begin;
      Tensor logits = null;
      for (int start = 0; start < 24; start += 8) {
        Pass pass = Pass.training(tape, 0, new RandomStream(0)).carrying(carried && start < 16);
        ModelStep step = model.forward(pass, Reading.ids(sequences, start, start + 8), state);
        logits = step.logits();
        state = step.state();
      }
      tape.backward(SoftmaxCrossEntropy.apply(tape, logits, Indices.of(1, 8, 1, 2, 3, 4, 5, 6, 7, 8)));
    }
    return model.parameters()
        .stream()
        .filter(parameter -> parameter.name().contains("compression") && parameter.value().hasGradient())
        .anyMatch(parameter -> Arrays.stream(parameter.value().gradient().toDoubles()).anyMatch(value -> value != 0));
  }

  @Test
  void whatIsOnlyRememberedIsCompressedByTheSameAttention(RandomStream random) {
    Transformer model = model(random, 1, Options.of(6, 4, 2, "most-used"));
    int[][] sequences = Reading.sequences(random, 1, 24, VOCABULARY);
    try (Reading reading = new Reading(kernels, model, 1)) {
      reading.read(sequences, 6);
      ModelState state = model.begin(1);
      for (int start = 0; start < 24; start += 6) {
        try (Tape tape = kernels.withoutGradients()) {
          Pass pass = Pass.evaluation(tape, 0, new RandomStream(0)).remembering();
          state = model.forward(pass, Reading.ids(sequences, start, start + 6), state).state().kept(tape);
        }
      }
      assertThat(state.blocks().getFirst().getFirst().tensor("compressed").toDoubles())
          .isEqualTo(reading.state().blocks().getFirst().getFirst().tensor("compressed").toDoubles());
      state.close();
    }
  }

  @Test
  void sharesOfAttentionSumToOne(RandomStream random) {
    Transformer model = model(random, LAYERS, Options.of(4, 4, 2, "mean"));
    try (Reading reading = new Reading(kernels, model, 2); Tape tape = kernels.withoutGradients()) {
      int[][] sequences = Reading.sequences(random, 2, 24, VOCABULARY);
      reading.read(sequences, 8);
      ModelStep step = model.forward(
          Pass.evaluation(tape, 0, new RandomStream(0)), Reading.ids(sequences, 0, 8), reading.state());
      double sum = step.diagnostics()
          .entrySet()
          .stream()
          .filter(entry -> entry.getKey().startsWith("blocks.1.memory.attention."))
          .mapToDouble(entry -> entry.getValue())
          .sum();
      assertThat(sum).isCloseTo(1, within(ROUNDING));
    }
  }

  @Test
  void aCompressionThatAPluginAddsIsUsedAndAnUnknownOneNamesAll(RandomStream random) {
    List<CompressionFamily> families = new ArrayList<>();
    families.add(new CompressionFamily("newest", "the newest of each group",
        context -> (tape, old) -> org.mneme.tensor.operations.SliceTime.apply(tape, old.rows(),
            old.length() - old.length() / context.rate(), old.length())));
    Compressions compressions = new Compressions(families);
    Transformer model = TinyModels.lively(kernels, sizes(1, ModelConfig.Norm.PRE), random, "memory",
        context -> new CompressiveMemory(Options.of(4, 4, 2, "newest").config(), context, compressions));
    assertThat(Reading.all(kernels, model, Reading.sequences(random, 1, 20, VOCABULARY), 5)[0])
        .doesNotContain(Double.NaN);
    assertThatThrownBy(() -> model(random, 1, Options.of(4, 4, 2, "newest")))
        .hasMessage(
            "unknown compression 'newest'; compressions: convolution, dilated, max, mean, most-used, overlapping");
  }
}
