package org.mneme.pretrained;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mneme.config.Location;
import org.mneme.config.Problems;
import org.mneme.io.FileException;
import org.mneme.io.SafetensorsException;
import org.mneme.io.SafetensorsFile;
import org.mneme.io.TensorInfo;

/** The tensors of a model folder: one {@code model.safetensors}, or several files that {@code model.safetensors.index.json} lists. */
final class WeightFiles implements AutoCloseable {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private final Path folder;
  private final Map<String, SafetensorsFile> files = new LinkedHashMap<>();
  private final Map<String, SafetensorsFile> tensors = new LinkedHashMap<>();

  private WeightFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the files of a folder and reads their headers.
   *
   * @throws FileException if there are none, or one is missing or broken
   */
  static WeightFiles open(Path folder) {
    WeightFiles result = new WeightFiles(folder);
    boolean opened = false;
    try {
      result.openAll();
      opened = true;
      return result;
    } finally {
      if (!opened) {
        result.close();
      }
    }
  }

  private void openAll() {
    if (Files.isRegularFile(folder.resolve(SINGLE))) {
      SafetensorsFile file = file(SINGLE);
      file.names().forEach(name -> tensors.put(name, file));
    } else if (Files.isRegularFile(folder.resolve(INDEX))) {
      openIndex(folder.resolve(INDEX));
    } else {
      throw new FileException(
          folder + " holds no weights: expected " + SINGLE + ", or " + INDEX
              + " and the files that it lists; weights of another format have to be converted to safetensors");
    }
  }

  private void openIndex(Path index) {
    JsonNode map = FolderJson.read(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new FileException(index + ": has no weight_map, expected {\"weight_map\": {\"TENSOR\": \"FILE\", ...}}");
    }
    Problems problems = new Problems();
    Set<Map.Entry<String, JsonNode>> entries = map.properties();
    for (Map.Entry<String, JsonNode> entry : entries) {
      String name = entry.getValue().asText();
      if (!name.matches("[^/\\\\]+\\.safetensors")) {
        problems.add(Location.of(index.toString()).child("weight_map"),
            "puts the tensor " + entry.getKey() + " into '" + name
                + "', expected the name of a safetensors file of the "
                + "same folder");
        continue;
      }
      SafetensorsFile file = file(name);
      if (file.contains(entry.getKey())) {
        tensors.put(entry.getKey(), file);
      } else {
        problems.add(Location.of(index.toString()).child("weight_map"),
            "puts the tensor " + entry.getKey() + " into " + name + ", which does not hold it");
      }
    }
    problems.throwIfAny();
  }

  private SafetensorsFile file(String name) {
    return files.computeIfAbsent(name, key -> SafetensorsFile.open(folder.resolve(key)));
  }

  /** Returns the names of all tensors. */
  List<String> names() {
    return new ArrayList<>(tensors.keySet());
  }

  boolean contains(String name) {
    return tensors.containsKey(name);
  }

  TensorInfo info(String name) {
    return file(name, tensors.get(name)).info(name);
  }

  private SafetensorsFile file(String name, SafetensorsFile file) {
    if (file == null) {
      throw new SafetensorsException(folder + ": no tensor " + name);
    }
    return file;
  }

  /** Returns the file that holds a tensor. */
  SafetensorsFile holding(String name) {
    return file(name, tensors.get(name));
  }

  @Override
  public void close() {
    files.values().forEach(SafetensorsFile::close);
  }
}
