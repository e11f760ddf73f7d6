package org.mneme.compressive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.mneme.model.ModelState;
import org.mneme.model.ModelStep;
import org.mneme.model.Pass;
import org.mneme.model.Transformer;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;
import org.mneme.testkit.Golden;
import org.mneme.testkit.GoldenFile;
import org.mneme.testkit.GoldenWeights;

/** The whole model with the recurrent cache against what the Transformer-XL authors' code computes. */
@Tag("golden")
class TransformerXlGoldenTest {
  private static final double TOLERANCE = 1e-9;

  private final Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);

  @AfterEach
  void close() {
    kernels.close();
  }

  @TestFactory
  Stream<DynamicTest> wholeModel() {
    Golden golden = Golden.folder("transformer-xl");
    JsonNode config = golden.json("config.json");
    return files(config)
        .filter(file -> !file.contains("attention") && !config.at("/files").get(file).has("options"))
        .map(file -> DynamicTest.dynamicTest(file, () -> compareWholeModel(golden, config, file)));
  }

  private static Stream<String> files(JsonNode config) {
    List<String> names = new ArrayList<>();
    config.get("files").fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  private void compareWholeModel(Golden golden, JsonNode config, String file) {
    TransformerXlConfig memory =
        new TransformerXlConfig(config.get("memory").asInt(), 0, 0, TransformerXlConfig.SameLength.NEVER, Start.EMPTY);
    Transformer model = model(config, config.at("/files").get(file), memory);
    int length = config.get("segment").asInt();
    int segments = config.get("segments").asInt();
    GoldenWeights names = GoldenWeights.ofTransformer();
    try (GoldenFile weights = golden.open("weights.safetensors"); GoldenFile expected = golden.open(file)) {
      names.load(weights, model.parameters());
      ModelState state = model.begin(config.get("batch").asInt());
      for (int segment = 0; segment < segments; segment++) {
        String prefix = "segment." + segment + ".";
        try (Tape tape = kernels.tape()) {
          Indices ids = weights.indices("ids", segment * length, (segment + 1) * length);
          Indices targets = weights.indices("ids", segment * length + 1, (segment + 1) * length + 1);
          ModelStep step = model.forward(Pass.training(tape, 0, new RandomStream(0)), ids, state);
          expected.expect(prefix + "logits", step.logits(), TOLERANCE);
          for (int layer = 0; layer < config.get("layers").asInt(); layer++) {
            expected.expect(
                prefix + "mem." + layer, step.state().blocks().get(layer).getFirst().tensor("memory"), TOLERANCE);
          }
          double[] losses = new double[targets.values().length];
          Tensor loss = SoftmaxCrossEntropy.apply(tape, step.logits(), targets, losses);
          expected.expect(prefix + "nll", losses, TOLERANCE);
          if (segment == segments - 1) {
            expected.expect("loss", new double[] {loss.get(0)}, TOLERANCE);
            tape.backward(loss);
            names.expectGradients(expected, "grad.", model.parameters(), TOLERANCE);
          }
          state = replaced(state, step.state().kept(tape));
        }
      }
      state.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> evaluationOptions() {
    Golden golden = Golden.folder("transformer-xl");
    JsonNode config = golden.json("config.json");
    return files(config).filter(file -> config.at("/files").get(file).has("options")).flatMap(file -> {
      List<String> options = new ArrayList<>();
      config.at("/files").get(file).get("options").fieldNames().forEachRemaining(options::add);
      return options.stream()
          .map(option -> DynamicTest.dynamicTest(option, () -> compareEvaluation(golden, config, file, option)));
    });
  }

  private void compareEvaluation(Golden golden, JsonNode config, String file, String option) {
    JsonNode variant = config.at("/files").get(file);
    JsonNode options = variant.get("options").get(option);
    TransformerXlConfig.SameLength same = options.path("sameLength").asBoolean()
        ? TransformerXlConfig.SameLength.EVALUATION
        : TransformerXlConfig.SameLength.NEVER;
    int memory = options.get("memory").asInt();
    int trained = memory == 0 ? 0 : config.get("memory").asInt();
    Transformer model = model(
        config, variant,
        new TransformerXlConfig(trained, memory, options.path("clamp").asInt(), same, Start.EMPTY));
    int length = config.get("segment").asInt();
    try (GoldenFile weights = golden.open("weights.safetensors"); GoldenFile expected = golden.open(file)) {
      GoldenWeights.ofTransformer().load(weights, model.parameters());
      ModelState state = model.begin(config.get("batch").asInt());
      for (int segment = 0; segment < config.get("segments").asInt(); segment++) {
        try (Tape tape = kernels.withoutGradients()) {
          Indices ids = weights.indices("ids", segment * length, (segment + 1) * length);
          Indices targets = weights.indices("ids", segment * length + 1, (segment + 1) * length + 1);
          ModelStep step = model.forward(Pass.evaluation(tape, 0, new RandomStream(0)), ids, state);
          double[] losses = new double[targets.values().length];
          SoftmaxCrossEntropy.apply(tape, step.logits(), targets, losses);
          expected.expect(option + ".segment." + segment + ".nll", losses, TOLERANCE);
          state = replaced(state, step.state().kept(tape));
        }
      }
      assertThat(state.bytesPerRow()).as("state is kept only where there is a memory")
          .matches(
              bytes -> bytes > 0 == memory > 0);
      state.close();
    }
  }

  private Transformer model(JsonNode config, JsonNode variant, TransformerXlConfig memory) {
    return TinyModels.create(
        kernels, TinyModels.Sizes.of(config, variant.get("norm").asText()), "transformer-xl",
        context -> new TransformerXlMemory(memory, context));
  }

  private static ModelState replaced(ModelState old, ModelState next) {
    old.close();
    return next;
  }
}
