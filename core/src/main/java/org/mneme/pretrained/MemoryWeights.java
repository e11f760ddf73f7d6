package org.mneme.pretrained;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mneme.config.Location;
import org.mneme.config.Problems;
import org.mneme.io.SafetensorsFile;
import org.mneme.io.SafetensorsWriter;
import org.mneme.memory.SelfTrained;
import org.mneme.model.Transformer;
import org.mneme.nn.Parameter;
import org.mneme.tensor.Tensor;

/**
 * What memories have added to a pre-trained model, in a file of its own beside the base: the base stays what other programs load. Tensors have the names
 * of the parameters, such as {@code blocks.0.memory.infinite.gate}.
 */
public final class MemoryWeights {
  /** The file's name in a model folder. */
  public static final String FILE = "memory.safetensors";

  private static final String DESCRIPTION = "mneme.memory";

  private MemoryWeights() {}

  /** Returns whether a file holds the values of memories of this description. */
  public static boolean belong(String description, Path path) {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return description.equals(file.metadata().get(DESCRIPTION));
    }
  }

  /**
   * Writes the file, also where memories have added nothing.
   *
   * @param description what the memories are, so that the values are given back to the same ones only
   */
  public static void write(Transformer model, String description, Path file) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt").metadata(DESCRIPTION, description);
    model.selfTrained().forEach(SelfTrained::flush);
    tensors(model).forEach(writer::add);
    writer.write(file);
  }

  /**
   * Gives a model's memories their values.
   *
   * @throws org.mneme.config.ConfigurationException with every tensor that is missing, surplus or of another shape
   */
  public static void read(Transformer model, Path path) {
    Map<String, Tensor> tensors = tensors(model);
    Problems problems = new Problems();
    Location location = Location.of(path.toString());
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        if (!file.contains(entry.getKey())) {
          problems.add(location, "has no tensor " + entry.getKey() + ", which the model's memories need");
        } else if (!file.info(entry.getKey()).shape().equals(entry.getValue().shape())) {
          problems.add(location, "has the tensor " + entry.getKey() + " of the shape "
              + file.info(entry.getKey()).shape() + ", but the model's memories need " + entry.getValue().shape());
        }
      }
      for (String name : file.names()) {
        if (!tensors.containsKey(name)) {
          problems.add(location, "has the tensor " + name + ", which belongs to no memory of the model");
        }
      }
      problems.throwIfAny();
      tensors.forEach(file::readInto);
    }
  }

  private static Map<String, Tensor> tensors(Transformer model) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      if (parameter.group() != Parameter.Group.MODEL) {
        tensors.put(parameter.name(), parameter.value());
      }
    }
    for (SelfTrained part : model.selfTrained()) {
      part.values().forEach((key, tensor) -> tensors.put(part.name() + "." + key, tensor));
    }
    return tensors;
  }
}
