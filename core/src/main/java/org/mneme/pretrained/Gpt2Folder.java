package org.mneme.pretrained;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mneme.model.ModelConfig;
import org.mneme.tensor.Shape;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.RotaryAngles;

/** GPT-2 in Hugging Face's layout: matrices are {@code [in, out]}; the columns of {@code c_attn} are queries, keys, values. */
final class Gpt2Folder {
  private Gpt2Folder() {}

  static FolderConfig read(ConfigKeys keys) {
    int width = keys.count("n_embd");
    int context = keys.count("n_positions", keys.count("n_ctx", 1024));
    keys.requireFlag("scale_attn_weights", true);
    keys.requireFlag("scale_attn_by_inverse_layer_idx", false);
    keys.requireFlag("add_cross_attention", false);
    ModelConfig model = new ModelConfig(
        Optional.empty(), false, keys.count("n_layer"), width, keys.count("n_head"), 0,
        keys.count("n_inner", 4 * width), activation(keys),
        false, ModelConfig.Normalisation.LAYER, ModelConfig.Norm.PRE, true, ModelConfig.Positions.ABSOLUTE, context,
        10000, RotaryAngles.Pairs.HALVES, false, true, true, true, keys.flag("tie_word_embeddings", true), false,
        false, 0, keys.number("layer_norm_epsilon", 1e-5), Family.initialisationGain(), Family.segment(context));
    return new FolderConfig(
        Family.GPT2, model, keys.count("vocab_size"), keys.token("bos_token_id"), keys.token("eos_token_id"));
  }

  private static Activate.Function activation(ConfigKeys keys) {
    String name = keys.text("activation_function", "gelu_new");
    return switch (name) {
      case "gelu_new", "gelu_pytorch_tanh" -> Activate.Function.GELU;
      case "relu" -> Activate.Function.RELU;
      case "silu", "swish" -> Activate.Function.SILU;
      default -> {
        keys.problem(
            "activation_function",
            "is '" + name + "', supported are gelu_new, gelu_pytorch_tanh, relu, silu");
        yield Activate.Function.GELU;
      }
    };
  }

  static List<FileTensor> tensors(FolderConfig config) {
    ModelConfig model = config.model();
    int width = model.width();
    List<FileTensor> tensors = new ArrayList<>();
    tensors.add(FileTensor.whole("wte.weight", Shape.of(config.vocabulary(), width), "embedding.weight"));
    tensors.add(FileTensor.whole("wpe.weight", Shape.of(model.contextLength(), width), "positions.weight"));
    for (int layer = 0; layer < model.layers(); layer++) {
      String file = "h." + layer + ".";
      String block = "blocks." + layer + ".";
      norm(tensors, file + "ln_1.", block + "firstNorm.", width);
      norm(tensors, file + "ln_2.", block + "secondNorm.", width);
      fused(tensors, file + "attn.c_attn.", block + "attention.", width);
      linear(tensors, file + "attn.c_proj.", block + "attention.output.", width, width);
      linear(tensors, file + "mlp.c_fc.", block + "feedForward.first.", width, model.feedForward());
      linear(tensors, file + "mlp.c_proj.", block + "feedForward.second.", model.feedForward(), width);
    }
    norm(tensors, "ln_f.", "finalNorm.", width);
    if (!model.tied()) {
      tensors.add(FileTensor.outer("lm_head.weight", Shape.of(config.vocabulary(), width), "output.weight"));
    }
    return tensors;
  }

  private static void norm(List<FileTensor> tensors, String file, String parameter, int width) {
    tensors.add(FileTensor.whole(file + "weight", Shape.of(width), parameter + "weight"));
    tensors.add(FileTensor.whole(file + "bias", Shape.of(width), parameter + "bias"));
  }

  private static void linear(List<FileTensor> tensors, String file, String parameter, int in, int out) {
    tensors.add(FileTensor.transposed(
        file + "weight", Shape.of(in, out), List.of(new FileTensor.Part(parameter + "weight", 0, 0, out))));
    tensors.add(FileTensor.whole(file + "bias", Shape.of(out), parameter + "bias"));
  }

  private static void fused(List<FileTensor> tensors, String file, String attention, int width) {
    for (String kind : List.of("weight", "bias")) {
      List<FileTensor.Part> parts = List.of(
          new FileTensor.Part(attention + "queries." + kind, 0, 0, width),
          new FileTensor.Part(attention + "keysValues." + kind, width, 0, 2 * width));
      tensors.add(kind.equals("weight")
          ? FileTensor.transposed(file + kind, Shape.of(width, 3 * width), parts)
          : FileTensor.of(file + kind, Shape.of(3 * width), parts));
    }
  }
}
