package org.mneme.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mneme.config.ConfigurationException;
import org.mneme.io.DataType;
import org.mneme.io.FileException;
import org.mneme.io.SafetensorsFile;
import org.mneme.io.SafetensorsWriter;
import org.mneme.model.Transformer;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class ModelFolderTest {
  private static final String GPT2 = """
      {"model_type": "gpt2", "n_layer": 2, "n_head": 2, "n_embd": 8, "n_inner": 12, "n_positions": 16, "vocab_size": 11,
       "dtype": "float16"}
      """;
  private static final String LLAMA =
      """
          {"model_type": "llama", "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "hidden_size": 16,
           "intermediate_size": 12, "max_position_embeddings": 32, "vocab_size": 11, "rope_theta": 500.0,
           "attention_bias": true, "mlp_bias": true, "bos_token_id": 1, "eos_token_id": [2, 3]}
          """;

  @TempDir private Path temporary;

  private enum Kind {
    GPT2(ModelFolderTest.GPT2),
    LLAMA(ModelFolderTest.LLAMA);

    private final String config;

    Kind(String config) {
      this.config = config;
    }
  }

  private Path folder(String name, String config) {
    try {
      Path folder = Files.createDirectories(temporary.resolve(name));
      Files.writeString(folder.resolve("config.json"), config);
      return folder;
    } catch (IOException problem) {
      throw new IllegalStateException(problem);
    }
  }

  /** Writes a folder with random values and hands over the model that has them. */
  private void written(Kind kind, RandomStream random, DataType type, long shardBytes, Consumer<Transformer> check) {
    Path source = folder("source", kind.config);
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1)) {
      Transformer model = model(kernels, ModelFolder.configuration(source), random);
      new ModelFolderWriter(source, type, shardBytes).write(model, temporary.resolve("target"));
      check.accept(model);
      model.close();
    }
  }

  private static Transformer model(Kernels kernels, FolderConfig config, RandomStream random) {
    ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT32, random);
    Transformer model = new Transformer(config.model(), config.vocabulary(), List.of(), scope);
    for (Parameter parameter : model.parameters()) {
      for (int index = 0; index < parameter.size(); index++) {
        parameter.value().set(index, random.nextGaussian());
      }
    }
    return model;
  }

  private static void expectSame(Transformer model, Transformer other, UnaryOperator<Double> rounded) {
    Map<String, org.mneme.tensor.Tensor> values = ModelFolder.baseParameters(other);
    for (Parameter parameter : model.parameters()) {
      double[] expected = Arrays.stream(parameter.value().toDoubles()).map(rounded::apply).toArray();
      assertThat(values.get(parameter.name()).toDoubles()).as(parameter.name()).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsWhatItWroteBitForBit(Kind kind, RandomStream random) {
    written(kind, random, DataType.F32, Long.MAX_VALUE, model -> {
      expectSame(model, reread(random), value -> value);
      assertThat(temporary.resolve("target/model.safetensors")).exists();
    });
  }

  @ParameterizedTest
  @EnumSource
  void readsWeightsThatLieInSeveralFiles(Kind kind, RandomStream random) {
    written(kind, random, DataType.F32, 800, model -> {
      expectSame(model, reread(random), value -> value);
      assertThat(temporary.resolve("target/model.safetensors.index.json")).exists();
      assertThat(temporary.resolve("target/model.safetensors")).doesNotExist();
    });
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void readsAndWritesNumbersOfHalfTheSize(DataType type, RandomStream random) {
    written(Kind.GPT2, random, type, Long.MAX_VALUE, model -> {
      expectSame(model, reread(random), value -> type == DataType.F16
          ? (double) Float.float16ToFloat(Float.floatToFloat16(value.floatValue()))
          : nearestBfloat16(value.floatValue()));
      assertThat(temporary.resolve("target/config.json"))
          .content()
          .contains(type == DataType.F16 ? "\"float16\"" : "\"bfloat16\"");
    });
  }

  /** Of the two neighbours with 16 bits the nearer one. */
  private static double nearestBfloat16(float value) {
    float below = Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xFFFF0000);
    float above = Float.intBitsToFloat((Float.floatToRawIntBits(value) & 0xFFFF0000) + 0x10000);
    return Math.abs(value - below) <= Math.abs(above - value) ? below : above;
  }

  private Transformer reread(RandomStream random) {
    Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1);
    try (ModelFolder folder = ModelFolder.open(temporary.resolve("target"))) {
      Transformer model = model(kernels, folder.config(), random.named("other"));
      folder.fill(model);
      return model;
    }
  }

  @Test
  void readsTheKeysOfBothFamilies() {
    FolderConfig gpt2 = ModelFolder.configuration(folder("gpt2", GPT2));
    assertThat(gpt2.model().contextLength()).isEqualTo(16);
    assertThat(gpt2.model().tied()).isTrue();
    assertThat(gpt2.beginToken()).isEmpty();
    FolderConfig llama = ModelFolder.configuration(folder("llama", LLAMA));
    assertThat(llama.model().rotaryBase()).isEqualTo(500);
    assertThat(llama.model().keyValueHeads()).isEqualTo(2);
    assertThat(llama.model().tied()).isFalse();
    assertThat(llama.beginToken()).hasValue(1);
    assertThat(llama.endToken()).hasValue(2);
    assertThat(
        ModelFolder.configuration(
            folder("newer", LLAMA.replace("\"rope_theta\": 500.0", "\"rope_parameters\": {\"rope_theta\": 700}")))
            .model()
            .rotaryBase())
        .isEqualTo(700);
  }

  @Test
  void takesNamesWithoutThePrefixAndPassesOverTablesOfMasks(RandomStream random) throws IOException {
    written(Kind.GPT2, random, DataType.F32, Long.MAX_VALUE, model -> {
      rename(name -> name.replace("transformer.", ""), writer -> writer.add(
          "h.0.attn.bias", Shape.of(1, 1, 2, 2), new double[4]));
      expectSame(model, reread(random), value -> value);
    });
  }

  private void rename(UnaryOperator<String> names, Consumer<SafetensorsWriter> more) {
    Path path = temporary.resolve("target/model.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (String name : file.names()) {
        String renamed = names.apply(name);
        if (renamed != null) {
          writer.add(renamed, DataType.F32, file.info(name).shape(), file.doubles(name));
        }
      }
    }
    more.accept(writer);
    writer.write(path);
  }

  @Test
  void namesEveryTensorThatIsMissingSurplusOrMisshapen(RandomStream random) {
    written(Kind.LLAMA, random, DataType.F32, Long.MAX_VALUE, model -> {
      rename(
          name -> name.equals("model.norm.weight") || name.equals("model.layers.1.mlp.up_proj.weight") ? null : name,
          writer -> writer.add("model.extra", Shape.of(1), new double[1])
              .add("model.norm.weight", Shape.of(3), new double[3]));
      assertThatThrownBy(() -> ModelFolder.open(temporary.resolve("target")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("no tensor model.layers.1.mlp.up_proj.weight of the shape [12, 16]")
          .hasMessageContaining("model.norm.weight of the shape [3], but config.json asks for [16]")
          .hasMessageContaining("the tensor model.extra, which no part of the model is");
    });
  }

  static Stream<List<String>> wrongConfigurations() {
    return Stream.of(
        List.of(GPT2.replace("\"gpt2\"", "\"gpt3\""), "unknown architecture 'gpt3': did you mean 'gpt2'"),
        List.of(GPT2.replace("\"n_layer\": 2", "\"n_layer\": \"two\""), "n_layer: is \"two\", expected a whole number"),
        List.of(GPT2.replace("\"n_head\": 2", "\"n_head\": 3"), "width 8 is not divisible by heads 3"),
        List.of(
            GPT2.replace("\"n_head\": 2", "\"n_head\": 2, \"activation_function\": \"gelu\""),
            "activation_function: is 'gelu', supported are gelu_new"),
        List.of(GPT2.replace("\"vocab_size\": 11", "\"x\": 1"), "vocab_size: is missing"),
        List.of(
            LLAMA.replace("\"rope_theta\": 500.0", "\"rope_scaling\": {\"rope_type\": \"llama3\"}"),
            "rope_scaling: is of the type 'llama3'"),
        List.of(LLAMA.replace("\"vocab_size\"", "\"head_dim\": 8, \"vocab_size\""), "head_dim: is 8, only hidden_size"),
        List.of("{}", "model_type: is missing, expected one of gpt2, llama"),
        List.of("[1]", "is no JSON object"),
        List.of("{\"a\": ", "config.json:1: is no JSON"));
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("wrongConfigurations")
  void saysWhatIsWrongWithAConfiguration(List<String> example) {
    Path folder = folder("wrong", example.getFirst());
    assertThatThrownBy(() -> ModelFolder.configuration(folder)).hasMessageContaining(example.getLast());
  }

  @Test
  void saysWhatAFolderLacks() throws IOException {
    assertThatThrownBy(() -> ModelFolder.open(temporary.resolve("nowhere")))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("there is no model folder");
    Path folder = folder("empty", GPT2);
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("holds no weights: expected model.safetensors");
    Files.writeString(folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"transformer.wte.weight\": \"../model.safetensors\"}}");
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("expected the name of a safetensors file of the same folder");
    Files.writeString(folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"transformer.wte.weight\": \"model-00001-of-00002.safetensors\"}}");
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("model-00001-of-00002.safetensors: the file does not exist");
  }
}
