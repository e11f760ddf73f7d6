package org.mneme.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Segment;
import org.mneme.nn.FeedForward;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Activate;
import org.mneme.testkit.Golden;
import org.mneme.testkit.GoldenFile;
import org.mneme.testkit.SharedFolders;

/**
 * A trained model in the style of GPT-2 (learned absolute positions, fused projections with biases) against activations that PyTorch recorded in
 * float32: the inputs of every block, the queries, the feed-forward layer's input and output of the first block, the logits.
 */
@Tag("golden")
class GptNanoSortTest {
  /** The recording is float32. */
  private static final double TOLERANCE = 2e-6;

  @Test
  void reproducesTheRecordedActivations() {
    JsonNode weights = json("gpt-nano-sort-model.json");
    JsonNode recorded = json("gpt-nano-sort-t0-partials.json");
    JsonNode config = weights.get("config");
    int width = config.get("n_embd").asInt();
    int layers = config.get("n_layer").asInt();
    int length = config.get("block_size").asInt();
    ModelConfig shape = new ModelConfig(
        layers, width, config.get("n_head").asInt(), 4 * width, Activate.Function.GELU, ModelConfig.Norm.PRE, true,
        ModelConfig.Positions.ABSOLUTE, length, false, true, true, true, false, false, false, 0, 1e-5, 1, length);
    Map<String, double[]> seen = new TreeMap<>();
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1); Tape tape = kernels.withoutGradients()) {
      BlockMemory probe = new BlockMemory("probe", List.of(), context -> new Probe(context.block(), seen));
      ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT64, new RandomStream(1));
      Transformer model = new Transformer(shape, config.get("vocab_size").asInt(), List.of(probe), scope);
      for (Parameter parameter : model.parameters()) {
        parameter.value().fill(values(weights, parameter.name()));
      }
      Indices ids = ids(recorded, length);
      ModelState state = model.begin(ids.shape().size(0));
      Tensor logits = model.forward(Pass.evaluation(tape, 0, new RandomStream(0)), ids, state).logits();

      expect(recorded, "x", seen.get("0.hidden"));
      expect(recorded, "q", headsFirst(seen.get("0.queries"), length, width, config.get("n_head").asInt()));
      expect(recorded, "ln2", seen.get("0.feedForward.input"));
      expect(recorded, "mlp", seen.get("0.feedForward.output"));
      for (int block = 1; block < layers; block++) {
        expect(recorded, "block" + (block - 1), seen.get(block + ".hidden"));
      }
      expect(recorded, "lm_head", logits.toDoubles());
    }
  }

  private static JsonNode json(String file) {
    return Golden.readJson(SharedFolders.data("models/gpt-nano-sort").resolve(file));
  }

  private static void expect(JsonNode recorded, String name, double[] actual) {
    GoldenFile.expectClose(name, actual, floats(recorded.get(name)), TOLERANCE);
  }

  private static double[] floats(JsonNode tensor) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(tensor.get("data").asText())).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[bytes.remaining() / Float.BYTES];
    Arrays.setAll(values, index -> bytes.getFloat(index * Float.BYTES));
    return values;
  }

  private static Indices ids(JsonNode recorded, int length) {
    int[] ids = Arrays.stream(floats(recorded.get("idx"))).mapToInt(value -> (int) value).toArray();
    return Indices.of(ids.length / length, length, ids);
  }

  /** The recorded weights of one of our parameters: matrices are [out, in] in both, queries, keys and values are fused there. */
  private static double[] values(JsonNode weights, String parameter) {
    String name = parameter
        .replaceFirst("^embedding\\.", "transformer.wte.")
        .replaceFirst("^positions\\.", "transformer.wpe.")
        .replaceFirst("^finalNorm\\.", "transformer.ln_f.")
        .replaceFirst("^output\\.", "lm_head.")
        .replaceFirst("^blocks\\.", "transformer.h.")
        .replace("firstNorm", "ln_1")
        .replace("secondNorm", "ln_2")
        .replace("attention.output", "attn.c_proj")
        .replace("attention.queries", "attn.c_attn")
        .replace("attention.keysValues", "attn.c_attn")
        .replace("feedForward.first", "mlp.c_fc")
        .replace("feedForward.second", "mlp.c_proj");
    assertThat(weights.has(name)).as(parameter + " is recorded as " + name).isTrue();
    double[] all = floats(weights.get(name));
    if (parameter.contains("attention.queries")) {
      return Arrays.copyOf(all, all.length / 3);
    }
    return parameter.contains("attention.keysValues") ? Arrays.copyOfRange(all, all.length / 3, all.length) : all;
  }

  /** From {@code [B, T, H d_h]} to {@code [B, H, T, d_h]}. */
  private static double[] headsFirst(double[] rows, int length, int width, int heads) {
    double[] moved = new double[rows.length];
    int size = width / heads;
    int target = 0;
    for (int batch = 0; batch < rows.length / (length * width); batch++) {
      for (int head = 0; head < heads; head++) {
        for (int step = 0; step < length; step++) {
          System.arraycopy(rows, (batch * length + step) * width + head * size, moved, target, size);
          target += size;
        }
      }
    }
    return moved;
  }

  /** A memory that remembers nothing and notes what it is shown. */
  private record Probe(int block, Map<String, double[]> seen) implements Memory {
    @Override
    public MemoryStep step(Segment segment, MemoryState state) {
      seen.put(block + ".hidden", segment.hidden().toDoubles());
      return new MemoryStep() {
        @Override
        public Optional<Tensor> read(Tensor queries) {
          seen.put(block + ".queries", queries.toDoubles());
          return Optional.empty();
        }

        @Override
        public boolean changesFeedForward() {
          return true;
        }

        @Override
        public Tensor feedForward(Tensor input, FeedForward inner, RandomStream random) {
          Tensor output = inner.apply(segment.tape(), input, random);
          seen.put(block + ".feedForward.input", input.toDoubles());
          seen.put(block + ".feedForward.output", output.toDoubles());
          return output;
        }

        @Override
        public MemoryState next() {
          return state;
        }
      };
    }
  }
}
