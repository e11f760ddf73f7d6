package org.mneme.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mneme.io.FileException;
import org.mneme.io.SafetensorsException;
import org.mneme.model.BlockMemory;
import org.mneme.model.ModelConfig;
import org.mneme.model.Transformer;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.operations.Activate;

class TrainerTest {
  private static final int VOCABULARY = 13;
  private static final String DESCRIPTION = "a tiny model";

  private final Kernels kernels = new Kernels(Kernels.Form.CPU, 2);

  @TempDir private Path folder;

  @AfterEach
  void closeKernels() {
    kernels.close();
  }

  @Test
  void aRunThatGoesOnFromACheckpointEndsBitForBitLikeOneThatWasNeverStopped() {
    Trainer whole = trainer(config -> config);
    List<Double> expected = losses(whole, 20);

    Trainer first = trainer(config -> config);
    List<Double> actual = losses(first, 10);
    new Checkpoint(folder).save(first, DESCRIPTION, Map.of("note", "kept"), false);
    losses(first, 3);
    Trainer second = trainer(config -> config);
    Map<String, String> notes = new Checkpoint(folder).restore(second, kernels, DESCRIPTION);
    actual.addAll(losses(second, 10));

    assertThat(actual).isEqualTo(expected);
    assertThat(weights(second)).usingRecursiveComparison().isEqualTo(weights(whole));
    assertThat(notes).containsEntry("note", "kept");
  }

  @Test
  void aRunWithGradientsAcrossSegmentsGoesOnExactlyToo() {
    Trainer whole = trainer(config -> withBackpropagation(config, 3));
    List<Double> expected = losses(whole, 9);

    Trainer first = trainer(config -> withBackpropagation(config, 3));
    List<Double> actual = losses(first, 4);
    new Checkpoint(folder).save(first, DESCRIPTION, Map.of(), false);
    Trainer second = trainer(config -> withBackpropagation(config, 3));
    new Checkpoint(folder).restore(second, kernels, DESCRIPTION);
    actual.addAll(losses(second, 5));

    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void trainingDoesNotDependOnTheNumberOfThreads() {
    List<Double> one;
    try (Kernels single = new Kernels(Kernels.Form.CPU, 1)) {
      one = losses(trainer(single, config()), 10);
    }
    try (Kernels three = new Kernels(Kernels.Form.CPU, 3)) {
      assertThat(losses(trainer(three, config()), 10)).isEqualTo(one);
    }
  }

  @Test
  void gradientsAcrossSegmentsChangeWhatIsLearned() {
    assertThat(losses(trainer(config -> withBackpropagation(config, 2)), 6))
        .isNotEqualTo(losses(trainer(config -> config), 6));
  }

  @Test
  void nativeMemoryStaysFlatOverTenThousandSteps() throws IOException {
    Trainer trainer = trainer(config -> config);
    losses(trainer, 1000);
    long allocated = kernels.allocatedBytes();
    // Java's own heap, compiled code and caches take some thousand steps to reach their size.
    losses(trainer, 4000);
    long resident = residentKilobytes();

    losses(trainer, 5000);

    assertThat(kernels.allocatedBytes()).isEqualTo(allocated);
    assertThat(residentKilobytes() - resident).as("growth of resident memory in KiB").isLessThan(96 * 1024);
  }

  private static long residentKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status)
        .stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  @Test
  void aModelLearnsWhatItsMemoryShows() {
    Trainer trainer = trainer(config -> config);
    List<Double> losses = losses(trainer, 1500);

    double first = losses.subList(0, 20).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double last = losses.subList(1400, 1500).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    assertThat(last).isLessThan(first - 0.3);
  }

  @Test
  void aLearningRateThatIsTooHighStopsTheTrainingWithAdvice() {
    TrainingConfig wild = new TrainingConfig(
        1000, 3, 1e30, 0, TrainingConfig.Schedule.CONSTANT, 0, 0, 0.9, 0.98, 1e-8, 0, 1, 0, 4, 1, 0, 0, 0, 1);
    Trainer trainer = trainer(kernels, wild);

    assertThatThrownBy(() -> losses(trainer, 50)).isInstanceOf(DivergenceException.class)
        .hasMessageContaining("diverged at step")
        .hasMessageContaining("training.learningRate");
  }

  @Test
  void aCheckpointOfAnotherModelIsRefused() {
    Trainer trainer = trainer(config -> config);
    losses(trainer, 1);
    new Checkpoint(folder).save(trainer, "another model", Map.of(), false);

    assertThatThrownBy(() -> new Checkpoint(folder).restore(trainer, kernels, DESCRIPTION))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("not a checkpoint of this model")
        .hasMessageContaining("another model");
  }

  @Test
  void aDamagedCheckpointIsRefused() throws IOException {
    Trainer trainer = trainer(config -> config);
    losses(trainer, 1);
    Checkpoint checkpoint = new Checkpoint(folder);
    checkpoint.save(trainer, DESCRIPTION, Map.of(), false);
    Path state = checkpoint.named("last").resolve("state.safetensors");
    byte[] bytes = Files.readAllBytes(state);
    Files.write(state, Arrays.copyOf(bytes, bytes.length / 2));

    assertThatThrownBy(() -> checkpoint.restore(trainer, kernels, DESCRIPTION)).isInstanceOf(FileException.class)
        .hasMessageContaining("state.safetensors");
  }

  @Test
  void onlyTheLastAndTheBestCheckpointAreKept() throws IOException {
    Trainer trainer = trainer(config -> config);
    Checkpoint checkpoint = new Checkpoint(folder);
    for (int step = 1; step <= 4; step++) {
      losses(trainer, 1);
      checkpoint.save(trainer, DESCRIPTION, Map.of(), step == 2);
    }

    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries.map(entry -> entry.getFileName().toString())).containsExactlyInAnyOrder("last", "best",
          "step-2", "step-4");
    }
  }

  private static TrainingConfig config() {
    return new TrainingConfig(
        1000, 3, 5e-3, 5, TrainingConfig.Schedule.COSINE, 0.05, 1, 0.9, 0.98, 1e-8, 0.01, 1, 0, 4, 1, 0, 0, 0, 1);
  }

  private static TrainingConfig withBackpropagation(TrainingConfig config, int segments) {
    return new TrainingConfig(
        config.steps(), config.batch(), config.learningRate(), config.warmup(), config.schedule(), config.finalFactor(),
        config.clip(),
        config.beta1(), config.beta2(), config.epsilon(), config.weightDecay(), 2, 0, 4, segments, 0, 0, 0, 1);
  }

  private Trainer trainer(UnaryOperator<TrainingConfig> change) {
    return trainer(kernels, change.apply(config()));
  }

  private static Trainer trainer(Kernels kernels, TrainingConfig config) {
    ModelConfig model = new ModelConfig(
        2, 16, 2, 24, Activate.Function.GELU, ModelConfig.Norm.PRE, true, ModelConfig.Positions.RELATIVE, 64, false,
        false, false, true,
        false, false, true, 0.1, 1e-5, 0.6, 6);
    ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT32, new RandomStream(7));
    BlockMemory memory = new BlockMemory("previous-segment", List.of(), context -> new PreviousSegment());
    Transformer transformer = new Transformer(model, VOCABULARY, List.of(memory), scope);
    return new Trainer(
        kernels, transformer, new RepeatingStream(config.batch(), 6, VOCABULARY, new RandomStream(3)), config,
        new RandomStream(5));
  }

  private static List<Double> losses(Trainer trainer, int steps) {
    List<Double> losses = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      losses.add(trainer.update().loss());
    }
    return losses;
  }

  private static List<double[]> weights(Trainer trainer) {
    return trainer.model().parameters().stream().map(Parameter::value).map(tensor -> tensor.toDoubles()).toList();
  }
}
