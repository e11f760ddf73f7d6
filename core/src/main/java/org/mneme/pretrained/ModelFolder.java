package org.mneme.pretrained;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mneme.config.Binder;
import org.mneme.config.ConfigTree;
import org.mneme.config.ConfigWriter;
import org.mneme.config.Location;
import org.mneme.config.NameSuggestions;
import org.mneme.config.Problems;
import org.mneme.io.DataType;
import org.mneme.io.FileException;
import org.mneme.io.TensorInfo;
import org.mneme.model.ModelConfig;
import org.mneme.model.Transformer;
import org.mneme.nn.Parameter;
import org.mneme.tensor.Tensor;

/**
 * A folder of a pre-trained model in Hugging Face's layout, open for reading: {@code config.json}, {@code model.safetensors} (or several files with an
 * index), {@code tokenizer.json}. Everything is checked against everything else before any value is read.
 */
public final class ModelFolder implements AutoCloseable {
  static final String CONFIG = "config.json";
  private static final Set<DataType> TYPES = Set.of(DataType.F64, DataType.F32, DataType.F16, DataType.BF16);
  private static final String TIED_OUTPUT = "lm_head.weight";

  private final Path folder;
  private final FolderConfig config;
  private final WeightFiles files;
  private final Map<FileTensor, String> names = new LinkedHashMap<>();

  private ModelFolder(Path folder, FolderConfig config, WeightFiles files) {
    this.folder = folder;
    this.config = config;
    this.files = files;
  }

  /** Returns whether a folder looks like one of a pre-trained model. */
  public static boolean isOne(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG));
  }

  /**
   * Reads what a folder's {@code config.json} says, and nothing else.
   *
   * @throws FileException if it cannot be read
   * @throws org.mneme.config.ConfigurationException with everything in it that is wrong or not supported
   */
  public static FolderConfig configuration(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new FileException("there is no model folder " + folder + (Files.exists(folder) ? ": it is a file" : "")
          + "; expected a folder with " + CONFIG + " and " + WeightFiles.SINGLE);
    }
    Path file = folder.resolve(CONFIG);
    JsonNode json = FolderJson.read(file);
    Problems problems = new Problems();
    Location location = Location.of(file.toString());
    Family family = Family.of(json).orElse(null);
    if (family == null) {
      String given = json.path("model_type").asText("");
      problems.add(location.child("model_type"), given.isEmpty()
          ? "is missing, expected one of " + String.join(", ", Family.names())
          : NameSuggestions.unknown("architecture", given, Family.names()));
      problems.throwIfAny();
    }
    FolderConfig config = family.read(new ConfigKeys(json, location, problems));
    problems.throwIfAny();
    Binder.bind(ConfigTree.parse(ConfigWriter.write(config.model()), file.toString()), ModelConfig.class, problems);
    problems.throwIfAny();
    return config;
  }

  /**
   * Opens a folder and checks that its tensors are the ones that {@code config.json} asks for.
   *
   * @throws FileException if a file is missing or broken
   * @throws org.mneme.config.ConfigurationException with everything that does not fit
   */
  public static ModelFolder open(Path folder) {
    FolderConfig config = configuration(folder);
    ModelFolder result = new ModelFolder(folder, config, WeightFiles.open(folder));
    boolean opened = false;
    try {
      result.match();
      opened = true;
      return result;
    } finally {
      if (!opened) {
        result.close();
      }
    }
  }

  private void match() {
    Problems problems = new Problems();
    Location location = Location.of(folder.toString());
    List<FileTensor> expected = config.family().tensors(config);
    String prefix = files.contains(config.family().prefix() + expected.getFirst().name())
        ? config.family().prefix()
        : "";
    Set<String> wanted = new LinkedHashSet<>();
    for (FileTensor tensor : expected) {
      String name = tensor.prefixed() ? prefix + tensor.name() : tensor.name();
      wanted.add(name);
      names.put(tensor, name);
      checkTensor(tensor, name, location, problems);
    }
    for (String name : files.names()) {
      boolean tied = config.model().tied() && name.equals(TIED_OUTPUT);
      if (!wanted.contains(name) && !tied && !config.family().ignores(name.substring(commonPrefix(name, prefix)))) {
        problems.add(location, "has the tensor " + name + ", which no part of the model is, by " + CONFIG);
      }
    }
    problems.throwIfAny();
  }

  private static int commonPrefix(String name, String prefix) {
    return name.startsWith(prefix) ? prefix.length() : 0;
  }

  private void checkTensor(FileTensor tensor, String name, Location location, Problems problems) {
    if (!files.contains(name)) {
      problems.add(location, "has no tensor " + name + " of the shape " + tensor.shape() + ", which " + CONFIG
          + " asks for");
      return;
    }
    TensorInfo info = files.info(name);
    if (!info.shape().equals(tensor.shape())) {
      problems.add(location, "has the tensor " + name + " of the shape " + info.shape() + ", but " + CONFIG
          + " asks for " + tensor.shape());
    }
    if (!TYPES.contains(info.type())) {
      problems.add(location,
          "has the tensor " + name + " of the type " + info.type() + ", supported are F64, F32, F16, BF16");
    }
  }

  /** Returns where the folder is. */
  public Path path() {
    return folder;
  }

  /** Returns what {@code config.json} says. */
  public FolderConfig config() {
    return config;
  }

  /** Gives a model of this shape the folder's values; parameters of memories are left as they are. */
  public void fill(Transformer model) {
    Map<String, Tensor> parameters = baseParameters(model);
    for (Map.Entry<FileTensor, String> entry : names.entrySet()) {
      FileTensor tensor = entry.getKey();
      Tensor first = required(parameters, tensor.parts().getFirst().parameter());
      if (tensor.isWhole(first)) {
        files.holding(entry.getValue()).readInto(entry.getValue(), first);
      } else {
        tensor.scatter(
            files.holding(entry.getValue()).doubles(entry.getValue()), name -> required(parameters, name));
      }
    }
  }

  /** Returns the tensors of the folder's layout with other values: the gradients of a model's parameters, zeros where there is none. */
  public Map<String, double[]> gradients(Transformer model) {
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    baseParameters(model).forEach((name, value) -> gradients.put(
        name, value.hasGradient() ? value.gradient() : value.gradient().zero()));
    Map<String, double[]> result = new LinkedHashMap<>();
    names.forEach((tensor, name) -> result.put(name, tensor.gather(gradients::get)));
    return result;
  }

  static Map<String, Tensor> baseParameters(Transformer model) {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      if (parameter.group() == Parameter.Group.MODEL) {
        parameters.put(parameter.name(), parameter.value());
      }
    }
    return parameters;
  }

  private static Tensor required(Map<String, Tensor> parameters, String name) {
    Tensor parameter = parameters.get(name);
    if (parameter == null) {
      throw new FileException(
          "a memory stands in the place of the model's " + name + ", so that its pre-trained values have no place; "
              + "give the memory a place beside the feed-forward layers (placement: parallel) or choose another");
    }
    return parameter;
  }

  /** Returns the tensors of the layout, as they are to be written, without values. */
  List<FileTensor> layout() {
    return new ArrayList<>(names.keySet());
  }

  @Override
  public void close() {
    files.close();
  }
}
