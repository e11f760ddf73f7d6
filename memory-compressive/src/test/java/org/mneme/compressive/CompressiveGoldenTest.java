package org.mneme.compressive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.mneme.compressive.CompressiveConfig.Loss;
import org.mneme.compressive.CompressiveConfig.Positions;
import org.mneme.compressive.CompressiveConfig.Remainder;
import org.mneme.compressive.CompressiveConfig.Stored;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.memory.MemoryState;
import org.mneme.model.ModelConfig;
import org.mneme.model.ModelState;
import org.mneme.model.ModelStep;
import org.mneme.model.ModelTally;
import org.mneme.model.Pass;
import org.mneme.model.Transformer;
import org.mneme.nn.Parameter;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.SoftmaxCrossEntropy;
import org.mneme.testkit.Golden;
import org.mneme.testkit.GoldenFile;
import org.mneme.testkit.GoldenWeights;

/** Whole models with the compressive memory against an independent reference of the authors' formulas. */
@Tag("golden")
class CompressiveGoldenTest {
  private static final double TOLERANCE = 1e-9;
  private static final Map<String, String> COMPRESSIONS = Map.of("conv", "convolution");
  private static final Map<String, Positions> POSITIONS =
      Map.of("separateTable", Positions.SEPARATE, "slotIndex", Positions.SLOTS);

  private final Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);

  @AfterEach
  void close() {
    kernels.close();
  }

  @TestFactory
  Stream<DynamicTest> wholeModel() {
    Golden golden = Golden.folder("compressive");
    JsonNode fixtures = golden.json("fixtures.json");
    Collection<String> names = new ArrayList<>();
    fixtures.get("fixtures").fieldNames().forEachRemaining(names::add);
    return names.stream()
        .flatMap(name -> Stream.of(Loss.ATTENTION, Loss.AUTOENCODING, Loss.BACKPROPAGATION)
            .filter(loss -> concerns(golden, fixtures.at("/fixtures").get(name), name, loss))
            .map(loss -> DynamicTest.dynamicTest(name + ", " + loss,
                () -> new Fixture(golden, fixtures, name, loss).compare())));
  }

  private static boolean concerns(Golden golden, JsonNode fixture, String name, Loss loss) {
    try (GoldenFile file = golden.open(name + ".safetensors")) {
      return switch (loss) {
        case ATTENTION -> !fixture.get("bptt").asBoolean();
        case AUTOENCODING -> file.names().stream().anyMatch(tensor -> tensor.startsWith("grad.autoencoding"))
            || file.contains("segment.0.aux.autoencoding") && !fixture.get("bptt").asBoolean();
        default -> fixture.get("bptt").asBoolean();
      };
    }
  }

  /** One model of the folder, trained by one kind of loss. */
  private final class Fixture {
    private final Golden golden;
    private final JsonNode sizes;
    private final JsonNode variant;
    private final String name;
    private final Loss loss;
    private final GoldenWeights names;
    private final Transformer model;

    Fixture(Golden golden, JsonNode fixtures, String name, Loss loss) {
      this.golden = golden;
      this.sizes = fixtures.get("sizes");
      this.variant = fixtures.at("/fixtures").get(name);
      this.name = name;
      this.loss = loss;
      this.names = new GoldenWeights(this::recorded);
      CompressiveConfig config = config();
      this.model = TinyModels.create(
          kernels, modelSizes(), "compressive", context -> new CompressiveMemory(config, context));
    }

    private CompressiveConfig config() {
      String compressor = variant.get("compressor").asText();
      List<Integer> dilations =
          StreamSupport.stream(variant.get("dilations").spliterator(), false).map(JsonNode::asInt).toList();
      return new CompressiveConfig(
          variant.get("n_m").asInt(), variant.get("n_cm").asInt(), variant.get("c").asInt(),
          COMPRESSIONS.getOrDefault(compressor, compressor), 1, dilations, loss, 0, 1,
          POSITIONS.get(variant.get("positions").asText()), 0, 0,
          Start.valueOf(variant.get("initialMemory").asText().toUpperCase(Locale.ROOT)),
          variant.get("store").asText().equals("raw") ? Stored.RAW : Stored.NORMALISED, Remainder.DROPPED);
    }

    private TinyModels.Sizes modelSizes() {
      return new TinyModels.Sizes(
          sizes.get("layers").asInt(), sizes.get("d_model").asInt(), sizes.get("heads").asInt(),
          sizes.get("d_inner").asInt(), sizes.get("vocab").asInt(), sizes.get("n_s").asInt(),
          ModelConfig.Norm.valueOf(variant.get("layerNorm").asText().toUpperCase(Locale.ROOT)),
          variant.get("biases").asText().equals("shared"), variant.get("attentionOutputBias").asBoolean(), false, true,
          1e-5, Activate.Function.RELU);
    }

    /** Weights are recorded with the rate in their name, gradients without. */
    private Optional<String> recorded(GoldenWeights.MemoryParameter parameter) {
      String layer = "layers." + parameter.block() + ".";
      return Optional.of(switch (parameter.name()) {
        case "positions.weight" -> layer + "attn.rc.weight";
        case "positions.bias" -> layer + "vc";
        case "positionBias" -> "vc";
        default -> layer + parameter.name()
            .replace("compression.weight", "conv.weight")
            .replace("compression.dilated", "dilated")
            .replace("compression.decoder", "decoder");
      });
    }

    void compare() {
      try (
          GoldenFile weights = golden.open("weights.safetensors");
          GoldenFile expected = golden.open(name + ".safetensors")) {
        load(weights);
        ModelState state = model.begin(sizes.get("batch").asInt());
        int segments = sizes.get("segments").asInt();
        int onOneTape = loss == Loss.BACKPROPAGATION ? 2 : 1;
        for (int segment = 0; segment < segments - onOneTape; segment++) {
          try (Tape tape = kernels.tape()) {
            ModelStep step = read(tape, weights, expected, segment, state, false);
            state = replaced(state, step.state().kept(tape));
          }
        }
        compareGradients(weights, expected, segments - onOneTape, segments, state);
        state.close();
      }
    }

    private void load(GoldenFile weights) {
      GoldenWeights withRates = new GoldenWeights(parameter -> recorded(parameter).map(this::withRate));
      withRates.load(weights, model.parameters());
    }

    private String withRate(String tensor) {
      String rate = ".c" + variant.get("c").asInt() + ".weight";
      return tensor.replace("conv.weight", "conv" + rate).replace("decoder.weight", "decoder" + rate);
    }

    private void compareGradients(GoldenFile weights, GoldenFile expected, int from, int to, ModelState begin) {
      try (Tape tape = kernels.tape()) {
        ModelState state = begin;
        Tensor task = null;
        for (int segment = from; segment < to; segment++) {
          ModelStep step = read(tape, weights, expected, segment, state, segment + 1 < to);
          Tensor segmentLoss = SoftmaxCrossEntropy.apply(tape, step.logits(), targets(weights, segment));
          task = task == null ? segmentLoss : Add.apply(tape, task, segmentLoss);
          state = step.state();
        }
        expected.expect("loss.task", new double[] {task.get(0)}, TOLERANCE);
        tape.backward(task);
        expectTaskGradients(expected);
      }
      if (loss != Loss.BACKPROPAGATION) {
        compareAuxiliaryGradients(weights, expected, from, begin);
      }
    }

    private void expectTaskGradients(GoldenFile expected) {
      names.expectGradients(expected, "grad.task.", model.parameters(), TOLERANCE);
      model.parameters()
          .stream()
          .filter(parameter -> parameter.group() == Parameter.Group.AUXILIARY)
          .forEach(parameter -> assertThat(GoldenWeights.gradient(parameter)).as(parameter.name()).containsOnly(0));
      model.parameters().forEach(parameter -> parameter.value().clearGradient());
    }

    /** The gradient of the auxiliary loss alone: on the compression what is recorded, on everything else exactly nothing. */
    private void compareAuxiliaryGradients(GoldenFile weights, GoldenFile expected, int segment, ModelState begin) {
      try (Tape tape = kernels.tape()) {
        ModelStep step = model.forward(pass(tape), ids(weights, segment), begin);
        Tensor total = null;
        for (AuxiliaryLoss auxiliary : step.losses()) {
          Tensor weighted = org.mneme.tensor.operations.Scale.apply(tape, auxiliary.value(), auxiliary.weight());
          total = total == null ? weighted : Add.apply(tape, total, weighted);
        }
        if (total == null) {
          assertThat(expected.names()).noneMatch(tensor -> tensor.startsWith("grad." + kind()));
          return;
        }
        tape.backward(total);
        names.expectGradients(expected, "grad." + kind() + ".", model.parameters(), TOLERANCE);
        model.parameters()
            .stream()
            .filter(parameter -> parameter.group() != Parameter.Group.AUXILIARY)
            .forEach(parameter -> assertThat(GoldenWeights.gradient(parameter)).as(parameter.name()).containsOnly(0));
        model.parameters().forEach(parameter -> parameter.value().clearGradient());
      }
    }

    private String kind() {
      return loss == Loss.AUTOENCODING ? "autoencoding" : "attention";
    }

    private Pass pass(Tape tape) {
      return Pass.training(tape, 0, new RandomStream(0));
    }

    private Indices ids(GoldenFile weights, int segment) {
      int length = sizes.get("n_s").asInt();
      return weights.indices("ids", segment * length, (segment + 1) * length);
    }

    private Indices targets(GoldenFile weights, int segment) {
      int length = sizes.get("n_s").asInt();
      return weights.indices("ids", segment * length + 1, (segment + 1) * length + 1);
    }

    /** Reads a segment and compares outputs, loss, both memories and the auxiliary loss. */
    private ModelStep read(Tape tape, GoldenFile weights, GoldenFile expected, int segment, ModelState state,
        boolean carries) {
      ModelTally tally = new ModelTally();
      ModelStep step = model.forward(pass(tape).carrying(carries).tallying(tally), ids(weights, segment), state);
      String prefix = "segment." + segment + ".";
      expected.expect(prefix + "logits", step.logits(), TOLERANCE);
      Tensor segmentLoss = SoftmaxCrossEntropy.apply(tape, step.logits(), targets(weights, segment));
      expected.expect(prefix + "loss", new double[] {segmentLoss.get(0)}, TOLERANCE);
      for (int layer = 0; layer < sizes.get("layers").asInt(); layer++) {
        MemoryState memory = step.state().blocks().get(layer).getFirst();
        expectState(expected, prefix + "mem." + layer, memory, "memory");
        expectState(expected, prefix + "cm." + layer, memory, "compressed");
      }
      expectError(expected, prefix + "aux." + kind(), model.findings(tally).figures());
      return step;
    }

    private void expectState(GoldenFile expected, String tensor, MemoryState memory, String part) {
      if (expected.contains(tensor)) {
        expected.expect(tensor, memory.tensor(part), TOLERANCE);
      }
    }

    private void expectError(GoldenFile expected, String tensor, Map<String, Double> figures) {
      if (!expected.contains(tensor)) {
        return;
      }
      Map<Integer, Double> byBlock = new HashMap<>();
      for (int layer = 0; layer < sizes.get("layers").asInt(); layer++) {
        byBlock.put(layer, figures.getOrDefault("blocks." + layer + ".compressive.reconstruction", 0.0));
      }
      double mean = byBlock.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      expected.expect(tensor, new double[] {mean}, TOLERANCE);
    }

    private static ModelState replaced(ModelState old, ModelState next) {
      old.close();
      return next;
    }
  }
}
