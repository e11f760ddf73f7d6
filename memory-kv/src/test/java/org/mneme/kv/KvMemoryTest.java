package org.mneme.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mneme.kv.ProductKeyConfig.Placement;
import org.mneme.kv.QueryNorm.Kind;
import org.mneme.kv.kernels.AdamSettings.Semantics;
import org.mneme.kv.kernels.ScoreFunction;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.model.BlockMemory;
import org.mneme.model.ModelConfig;
import org.mneme.model.ModelState;
import org.mneme.model.ModelStep;
import org.mneme.model.Pass;
import org.mneme.model.Transformer;
import org.mneme.nn.ParameterScope;
import org.mneme.task.Batch;
import org.mneme.task.TrainingStream;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;
import org.mneme.testkit.GradientCheck;
import org.mneme.testkit.Seeds;
import org.mneme.train.Checkpoint;
import org.mneme.train.Trainer;
import org.mneme.train.TrainingConfig;

/** What memories of keys and values have to satisfy in a model. */
@ExtendWith(Seeds.class)
class KvMemoryTest {
  private static final int VOCABULARY = 13;
  private static final int WIDTH = 16;

  private final Kernels kernels = new Kernels(Kernels.Form.CPU, 1);

  @TempDir Path scratch;

  @AfterEach
  void close() {
    kernels.close();
  }

  private static ProductKeyConfig config(Kind norm, Placement placement, boolean gated, boolean shared,
      Semantics semantics,
      Optional<Path> folder) {
    return new ProductKeyConfig(9, 2, 4, 8, List.of(), true, norm, ScoreFunction.SOFTMAX, placement, 0, gated, false,
        shared, 1e-2, TableSettings.Schedule.MODEL, semantics, folder, false);
  }

  private static ProductKeyConfig config(Kind norm) {
    return config(norm, Placement.REPLACE, false, false, Semantics.SPARSE, Optional.empty());
  }

  private static PeerConfig peer() {
    return new PeerConfig(5, 2, 3, 8, Kind.LAYER, ScoreFunction.SOFTMAX, Placement.REPLACE, 1e-2,
        TableSettings.Schedule.CONSTANT, Semantics.DENSE, Optional.empty(), false);
  }

  private static Transformer model(Kernels on, ElementType type, int layers, RandomStream random,
      Function<BlockContext, Memory> memory, List<Integer> blocks) {
    ModelConfig usual = new ModelConfig();
    ModelConfig config =
        new ModelConfig(layers, WIDTH, 2, 24, usual.activation(), usual.norm(), true, usual.positions(),
            64, false, false, false, true, false, false, true, 0, 1e-5, 0.6, 8);
    return new Transformer(config, VOCABULARY, List.of(new BlockMemory("kv", blocks, memory)),
        new ParameterScope(on, type, random));
  }

  private Transformer model(RandomStream random, ProductKeyConfig config) {
    return model(kernels, ElementType.FLOAT32, 2, random, context -> new ProductKeyMemory(config, context), List.of());
  }

  private double[] logits(Transformer model, int[] ids, boolean training) {
    try (Tape tape = kernels.tape(); ModelState state = model.begin(1)) {
      Pass pass = training
          ? Pass.training(tape, 0, new RandomStream(0))
          : Pass.evaluation(tape, 0, new RandomStream(0));
      ModelStep step = model.forward(pass, new Indices(Shape.of(1, ids.length), ids), state);
      return step.logits().toDoubles();
    }
  }

  private static int[] tokens(RandomStream random, int count) {
    return IntStream.range(0, count).map(index -> random.nextInt(VOCABULARY)).toArray();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void noTokenSeesItsFutureButForBatchStatisticsInTraining(Kind norm, RandomStream random) {
    Transformer model = model(random, config(norm));
    int[] ids = tokens(random, 8);
    int[] changed = ids.clone();
    changed[7] = (ids[7] + 1) % VOCABULARY;
    double[] inTraining = Arrays.copyOf(logits(model, ids, true), 7 * VOCABULARY);
    double[] changedInTraining = Arrays.copyOf(logits(model, changed, true), 7 * VOCABULARY);
    assertThat(Arrays.equals(inTraining, changedInTraining)).isEqualTo(norm != Kind.BATCH);
    double[] later = Arrays.copyOf(logits(model, ids, false), 7 * VOCABULARY);
    assertThat(Arrays.copyOf(logits(model, changed, false), 7 * VOCABULARY)).isEqualTo(later);
  }

  @Test
  void theNumberOfTrainedAndOfActiveValuesIsReported(RandomStream random) {
    Transformer plain =
        model(kernels, ElementType.FLOAT32, 2, random, context -> new org.mneme.memory.NoMemory(), List.of());
    Transformer replaced = model(random.named("r"), config(Kind.LAYER));
    long feedForward = 2L * WIDTH * 24 + 24 + WIDTH;
    long keys = 2L * (2 * 8 * WIDTH + 2 * 8 + 2 * 2 * 9 * 4 + 2 * 4);
    assertThat(replaced.parameterCount()).isEqualTo(plain.parameterCount() - 2 * feedForward + keys + 2L * 81 * WIDTH);
    assertThat(replaced.activeParameterCount())
        .isEqualTo(plain.activeParameterCount() - 2 * feedForward + keys + 2L * 2 * 4 * WIDTH);
  }

  @Test
  void besideTheFeedForwardLayerBothAreAdded(RandomStream random) {
    ProductKeyConfig parallel =
        config(Kind.LAYER, Placement.PARALLEL, false, false, Semantics.SPARSE, Optional.empty());
    Transformer model = model(random, parallel);
    assertThat(model.parameters()).anyMatch(parameter -> parameter.name().contains("feedForward"));
    int[] ids = tokens(random, 8);
    double[] with = logits(model, ids, false);
    model.selfTrained().forEach(part -> part.values().get("values").zero());
    Transformer plain =
        model(kernels, ElementType.FLOAT32, 2, random, context -> new org.mneme.memory.NoMemory(), List.of());
    assertThat(logits(model, ids, false)).containsExactly(logits(plain, ids, false), within(1e-5));
    assertThat(with).isNotEqualTo(logits(plain, ids, false));
  }

  @Test
  void aSharedTableIsOne(RandomStream random) {
    ProductKeyConfig shared = config(Kind.LAYER, Placement.REPLACE, true, true, Semantics.SPARSE, Optional.empty());
    assertThat(model(random, shared).selfTrained()).hasSize(1);
    ProductKeyConfig own = config(Kind.LAYER, Placement.REPLACE, true, false, Semantics.SPARSE, Optional.empty());
    assertThat(model(random, own).selfTrained()).hasSize(2);
  }

  @Test
  void everyGradientAgreesWithCentralDifferences(RandomStream random) {
    try (Kernels portable = new Kernels(Kernels.Form.PORTABLE, 1)) {
      List<Function<BlockContext, Memory>> memories = List.of(
          context -> new ProductKeyMemory(
              config(Kind.LAYER, Placement.PARALLEL, true, false, Semantics.SPARSE, Optional.empty()), context),
          context -> new ProductKeyMemory(config(Kind.BATCH), context), context -> new PeerMemory(peer(), context));
      for (int index = 0; index < memories.size(); index++) {
        Transformer model = model(
            portable, ElementType.FLOAT64, 1, random.numbered(index), memories.get(index), List.of());
        int[] ids = tokens(random, 6);
        int[] targets = tokens(random, 6);
        Map<String, Tensor> parameters = new java.util.LinkedHashMap<>();
        model.parameters()
            .stream()
            .filter(each -> each.name().contains("memory") && !each.name().endsWith("keys"))
            .forEach(each -> parameters.put(each.name(), each.value()));
        new GradientCheck(portable).withPositions(4).withSeed(random.nextLong()).check(tape -> {
          ModelState state = model.begin(1);
          Pass pass = Pass.training(tape, 0, new RandomStream(0));
          Tensor logits = model.forward(pass, new Indices(Shape.of(1, 6), ids), state).logits();
          return SoftmaxCrossEntropy.apply(tape, logits, new Indices(Shape.of(1, 6), targets));
        }, parameters);
      }
    }
  }

  /** The same short sequences over and over. */
  private static final class Repeated implements TrainingStream {
    private final int[] ids = tokens(new RandomStream(5), 32);
    private long position;

    @Override
    public Batch next() {
      position++;
      int[] targets = new int[32];
      Arrays.setAll(targets, index -> ids[(index + 1) % 32]);
      return new Batch(new Indices(Shape.of(4, 8), ids), new Indices(Shape.of(4, 8), targets),
          new boolean[] {true, true, true, true});
    }

    @Override
    public long[] position() {
      return new long[] {position};
    }

    @Override
    public void restore(long[] saved) {
      position = saved[0];
    }
  }

  private static TrainingConfig training() {
    return new TrainingConfig(40, 4, 1e-2, 5, TrainingConfig.Schedule.COSINE, 0.05, 1, 0.9, 0.98, 1e-8, 0, 1, 0, 4, 1,
        0, 0,
        0, 1);
  }

  private Trainer trainer(Function<BlockContext, Memory> memory) {
    Transformer model = model(kernels, ElementType.FLOAT32, 2, new RandomStream(3), memory, List.of(1));
    return new Trainer(kernels, model, new Repeated(), training(), new RandomStream(4));
  }

  private static double[] losses(Trainer trainer, int steps) {
    return IntStream.range(0, steps).mapToDouble(step -> trainer.update().loss()).toArray();
  }

  static Stream<Function<BlockContext, Memory>> memories() {
    return Stream.of(
        context -> new ProductKeyMemory(config(Kind.BATCH), context),
        context -> new ProductKeyMemory(
            config(Kind.LAYER, Placement.PARALLEL, true, false, Semantics.DENSE, Optional.empty()), context),
        context -> new PeerMemory(peer(), context));
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("memories")
  void aRunThatWasStoppedGoesOnBitForBit(Function<BlockContext, Memory> memory) {
    double[] whole = losses(trainer(memory), 20);
    Trainer first = trainer(memory);
    double[] before = losses(first, 10);
    new Checkpoint(scratch).save(first, "model", Map.of(), false);
    Trainer second = trainer(memory);
    new Checkpoint(scratch).restore(second, kernels, "model");
    double[] after = losses(second, 10);
    assertThat(before).isEqualTo(Arrays.copyOf(whole, 10));
    assertThat(after).isEqualTo(Arrays.copyOfRange(whole, 10, 20));
    assertThat(whole[19]).isLessThan(whole[0] * 0.8);
  }

  @Test
  void impossibleSizesAreRefusedWithWhatToDo() {
    assertThat(new ProductKeyConfig().keyConfig(64).queryWidth()).isEqualTo(32);
    assertThat(new ProductKeyConfig().keyConfig(8).queryWidth()).isEqualTo(16);
  }
}
