package org.mneme.pretrained;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mneme.model.ModelConfig;

/** The families of models that are read, by the name that {@code model_type} gives them in {@code config.json}. */
public enum Family {
  /** GPT-2 (Radford et al. 2019): learned absolute positions, layer norms, GELU, fused projections with biases. */
  GPT2 {
    @Override
    FolderConfig read(ConfigKeys keys) {
      return Gpt2Folder.read(keys);
    }

    @Override
    List<FileTensor> tensors(FolderConfig config) {
      return Gpt2Folder.tensors(config);
    }

    @Override
    String prefix() {
      return "transformer.";
    }

    @Override
    boolean ignores(String name) {
      return name.matches("h\\.\\d+\\.attn\\.(masked_)?bias");
    }
  },
  /** Llama (Touvron et al. 2023): rotary positions, RMS norms, SwiGLU, grouped-query attention. */
  LLAMA {
    @Override
    FolderConfig read(ConfigKeys keys) {
      return LlamaFolder.read(keys);
    }

    @Override
    List<FileTensor> tensors(FolderConfig config) {
      return LlamaFolder.tensors(config);
    }

    @Override
    String prefix() {
      return "model.";
    }

    @Override
    boolean ignores(String name) {
      return name.endsWith("rotary_emb.inv_freq");
    }
  };

  /** Returns the family that {@code model_type} names. */
  static Optional<Family> of(JsonNode config) {
    String type = config.path("model_type").asText("").toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(family -> family.name().equals(type)).findFirst();
  }

  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Family family : values()) {
      names.add(family.name().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** Reads the shape of the model. */
  abstract FolderConfig read(ConfigKeys keys);

  /** Returns the tensors of a folder and which parameters they hold; names lack the family's prefix. */
  abstract List<FileTensor> tensors(FolderConfig config);

  /** Returns what the names of all tensors but the output layer's begin with, in most files. */
  abstract String prefix();

  /** Returns whether a tensor, named without the prefix, is no parameter but a table that some files hold. */
  abstract boolean ignores(String name);

  /** Returns the longest segment that a model of this context length reads by default: the paper's block of 512. */
  static int segment(int contextLength) {
    return Math.min(contextLength, 512);
  }

  /** The matrices' first values, for parameters that a memory adds. */
  static double initialisationGain() {
    return new ModelConfig().initialisationGain();
  }
}
