package org.mneme.pretrained;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mneme.model.ModelConfig;
import org.mneme.tensor.Shape;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.RotaryAngles;

/**
 * Llama in Hugging Face's layout: matrices are {@code [out, in]}, keys and values apart. The base of the rotary positions is {@code rope_theta} in older
 * files, {@code rope_parameters.rope_theta} in newer ones.
 */
final class LlamaFolder {
  private static final double USUAL_BASE = 10000;

  private LlamaFolder() {}

  static FolderConfig read(ConfigKeys keys) {
    int width = keys.count("hidden_size");
    int heads = keys.count("num_attention_heads");
    int context = keys.count("max_position_embeddings", 2048);
    int headSize = keys.count("head_dim", Math.max(1, width / heads));
    if (headSize * (long) heads != width) {
      keys.problem(
          "head_dim", "is " + headSize + ", only hidden_size / num_attention_heads, here " + width + " / " + heads
              + ", is supported");
    }
    boolean bias = keys.flag("attention_bias", false);
    ModelConfig model = new ModelConfig(
        Optional.empty(), false, keys.count("num_hidden_layers"), width, heads,
        keys.count("num_key_value_heads", heads),
        keys.count("intermediate_size"), activation(keys), true, ModelConfig.Normalisation.RMS, ModelConfig.Norm.PRE,
        true, ModelConfig.Positions.ROTARY, context, base(keys), RotaryAngles.Pairs.HALVES, false, bias, bias,
        keys.flag("mlp_bias", false), keys.flag("tie_word_embeddings", false), false, false, 0,
        keys.number("rms_norm_eps", 1e-6), Family.initialisationGain(), Family.segment(context));
    return new FolderConfig(
        Family.LLAMA, model, keys.count("vocab_size"), keys.token("bos_token_id"), keys.token("eos_token_id"));
  }

  private static Activate.Function activation(ConfigKeys keys) {
    String name = keys.text("hidden_act", "silu");
    return switch (name) {
      case "silu", "swish" -> Activate.Function.SILU;
      case "gelu_new", "gelu_pytorch_tanh" -> Activate.Function.GELU;
      case "relu" -> Activate.Function.RELU;
      default -> {
        keys.problem("hidden_act", "is '" + name + "', supported are silu, gelu_pytorch_tanh, relu");
        yield Activate.Function.SILU;
      }
    };
  }

  private static double base(ConfigKeys keys) {
    JsonNode parameters = keys.node("rope_parameters");
    for (JsonNode scaling : List.of(parameters, keys.node("rope_scaling"))) {
      String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
      if (!type.equals("default")) {
        keys.problem(scaling.equals(parameters) ? "rope_parameters" : "rope_scaling",
            "is of the type '" + type + "', only unscaled rotary positions ('default') are supported");
      }
    }
    double older = keys.number("rope_theta", USUAL_BASE);
    return keys.number(parameters.path("rope_theta"), "rope_parameters.rope_theta", older);
  }

  static List<FileTensor> tensors(FolderConfig config) {
    ModelConfig model = config.model();
    int width = model.width();
    List<FileTensor> tensors = new ArrayList<>();
    tensors.add(FileTensor.whole("embed_tokens.weight", Shape.of(config.vocabulary(), width), "embedding.weight"));
    for (int layer = 0; layer < model.layers(); layer++) {
      String file = "layers." + layer + ".";
      String block = "blocks." + layer + ".";
      tensors.add(FileTensor.whole(file + "input_layernorm.weight", Shape.of(width), block + "firstNorm.weight"));
      tensors.add(
          FileTensor.whole(file + "post_attention_layernorm.weight", Shape.of(width), block + "secondNorm.weight"));
      attention(tensors, file + "self_attn.", block + "attention.", model);
      int inner = model.feedForward();
      boolean bias = model.feedForwardBias();
      linear(tensors, file + "mlp.gate_proj.", block + "feedForward.gate.", width, inner, bias);
      linear(tensors, file + "mlp.up_proj.", block + "feedForward.first.", width, inner, bias);
      linear(tensors, file + "mlp.down_proj.", block + "feedForward.second.", inner, width, bias);
    }
    tensors.add(FileTensor.whole("norm.weight", Shape.of(width), "finalNorm.weight"));
    if (!model.tied()) {
      tensors.add(FileTensor.outer("lm_head.weight", Shape.of(config.vocabulary(), width), "output.weight"));
    }
    return tensors;
  }

  private static void attention(List<FileTensor> tensors, String file, String attention, ModelConfig model) {
    int width = model.width();
    int keyValueWidth = model.groups() * model.headSize();
    linear(tensors, file + "q_proj.", attention + "queries.", width, width, model.attentionBias());
    half(tensors, file + "k_proj.", attention + "keysValues.", 0, width, keyValueWidth, model.attentionBias());
    half(
        tensors, file + "v_proj.", attention + "keysValues.", keyValueWidth, width, keyValueWidth,
        model.attentionBias());
    linear(tensors, file + "o_proj.", attention + "output.", width, width, model.attentionOutputBias());
  }

  private static void linear(
      List<FileTensor> tensors, String file, String parameter, int in, int out, boolean bias) {
    half(tensors, file, parameter, 0, in, out, bias);
  }

  /** A matrix that is rows of a parameter, from {@code row} on. */
  private static void half(
      List<FileTensor> tensors, String file, String parameter, int row, int in, int out, boolean bias) {
    tensors.add(FileTensor.of(
        file + "weight", Shape.of(out, in), List.of(new FileTensor.Part(parameter + "weight", 0, row, out))));
    if (bias) {
      tensors.add(FileTensor.of(
          file + "bias", Shape.of(out), List.of(new FileTensor.Part(parameter + "bias", 0, row, out))));
    }
  }
}
