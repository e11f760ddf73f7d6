package org.mneme.compressive;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.model.BlockMemory;
import org.mneme.model.ModelConfig;
import org.mneme.model.Transformer;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.operations.Activate;

/** Models small enough for tests. */
final class TinyModels {
  private TinyModels() {}

  /** Sizes and variants of a model with relative positions and a tied embedding. */
  record Sizes(
      int layers, int width, int heads, int feedForward, int vocabulary, int segment, ModelConfig.Norm norm,
      boolean sharedBiases, boolean attentionOutputBias, boolean finalNorm, boolean tied, double epsilon,
      Activate.Function activation) {
    /** Reads the sizes of {@code config.json}. */
    static Sizes of(JsonNode config, String norm) {
      return new Sizes(
          config.get("layers").asInt(), config.get("width").asInt(), config.get("heads").asInt(),
          config.get("feedForward").asInt(), config.get("vocabulary").asInt(), config.get("segment").asInt(),
          ModelConfig.Norm.valueOf(norm.toUpperCase(Locale.ROOT)), config.get("sharedPositionBiases").asBoolean(),
          false, config.get("finalLayerNorm").asBoolean(), config.get("tiedEmbedding").asBoolean(),
          config.get("layerNormEpsilon").asDouble(),
          Activate.Function.valueOf(config.get("activation").asText().toUpperCase(Locale.ROOT)));
    }

    ModelConfig modelConfig() {
      return new ModelConfig(
          layers, width, heads, feedForward, activation, norm, finalNorm, ModelConfig.Positions.RELATIVE, 1,
          sharedBiases, false, attentionOutputBias, true, tied, true, true, 0, epsilon, 0.6, segment);
    }
  }

  /** Returns a model of float64 whose blocks carry one memory. */
  static Transformer create(Kernels kernels, Sizes sizes, String name, Function<BlockContext, Memory> memory) {
    return create(
        kernels, ElementType.FLOAT64, sizes, List.of(new BlockMemory(name, List.of(), memory)), new RandomStream(0));
  }

  /**
   * Returns a model whose values are all random and large enough that everything matters: no bias is 0, no gain is 1. It is of float32 in CPU
   * form, of float64 in portable form.
   */
  static Transformer lively(
      Kernels kernels, Sizes sizes, RandomStream random, String name, Function<BlockContext, Memory> memory) {
    ElementType type = kernels.form() == Kernels.Form.CPU ? ElementType.FLOAT32 : ElementType.FLOAT64;
    Transformer model = create(kernels, type, sizes, List.of(new BlockMemory(name, List.of(), memory)), random);
    for (Parameter parameter : model.parameters()) {
      RandomStream values = random.named(parameter.name());
      boolean matrix = parameter.value().shape().rank() > 1;
      double deviation = matrix ? 1.2 / Math.sqrt(sizes.width()) : 0.3;
      double mean = parameter.name().contains("Norm.weight") ? 1 : 0;
      double[] drawn = new double[Math.toIntExact(parameter.size())];
      Arrays.setAll(drawn, index -> mean + deviation * values.nextGaussian());
      parameter.value().fill(drawn);
    }
    return model;
  }

  private static Transformer create(
      Kernels kernels, ElementType type, Sizes sizes, List<BlockMemory> memories, RandomStream random) {
    ParameterScope scope = new ParameterScope(kernels, type, random);
    return new Transformer(sizes.modelConfig(), sizes.vocabulary(), memories, scope);
  }
}
