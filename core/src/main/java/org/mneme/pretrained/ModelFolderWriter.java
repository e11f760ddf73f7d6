package org.mneme.pretrained;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.mneme.io.AtomicFiles;
import org.mneme.io.DataType;
import org.mneme.io.FileException;
import org.mneme.io.SafetensorsWriter;
import org.mneme.model.Transformer;
import org.mneme.tensor.Tensor;

/**
 * Writes a model as a folder in Hugging Face's layout, so that other programs load its base: {@code config.json} and the tokenizer as they are in the
 * folder that the model came from, {@code model.safetensors} with the values that it has now. What memories have added is not among them
 * ({@link MemoryWeights}).
 */
public final class ModelFolderWriter {
  private static final List<String> COMPANIONS = List.of(
      "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "tokenizer.model", "vocab.json",
      "merges.txt", "generation_config.json");
  private static final Map<DataType, String> TYPE_NAMES =
      Map.of(DataType.F32, "float32", DataType.F16, "float16", DataType.BF16, "bfloat16", DataType.F64, "float64");
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private final Path source;
  private final DataType type;
  private final long shardBytes;

  /** Takes the folder that the model came from; weights are written as float32 into one file. */
  public ModelFolderWriter(Path source) {
    this(source, DataType.F32, Long.MAX_VALUE);
  }

  /**
   * Takes the folder that the model came from.
   *
   * @param type what the values are written as: F64, F32, F16 or BF16
   * @param shardBytes the most bytes of tensors in one file; where there are more, several files and an index are written
   */
  public ModelFolderWriter(Path source, DataType type, long shardBytes) {
    this.source = source;
    this.type = type;
    this.shardBytes = shardBytes;
  }

  /**
   * Writes the folder; files that are there already are replaced.
   *
   * @throws FileException if it cannot be written
   */
  public void write(Transformer model, Path target) {
    FolderConfig config = ModelFolder.configuration(source);
    createFolder(target);
    List<List<FileTensor>> shards = shards(config.family().tensors(config));
    Map<String, Tensor> parameters = ModelFolder.baseParameters(model);
    Map<String, String> places = new TreeMap<>();
    long total = 0;
    for (int index = 0; index < shards.size(); index++) {
      String file = shards.size() == 1
          ? WeightFiles.SINGLE
          : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", index + 1, shards.size());
      SafetensorsWriter writer = new SafetensorsWriter();
      METADATA.forEach(writer::metadata);
      for (FileTensor tensor : shards.get(index)) {
        String name = tensor.prefixed() ? config.family().prefix() + tensor.name() : tensor.name();
        writer.add(name, type, tensor.shape(), tensor.gather(parameters::get));
        places.put(name, file);
        total += bytes(tensor);
      }
      writer.write(target.resolve(file));
    }
    finish(target, shards.size() > 1 ? places : Map.of(), total);
    copyCompanions(target);
  }

  private static void createFolder(Path target) {
    try {
      Files.createDirectories(target);
    } catch (IOException problem) {
      throw new FileException("cannot create the folder " + target + ": " + problem.getMessage(), problem);
    }
  }

  private long bytes(FileTensor tensor) {
    return tensor.shape().elements() * type.bits() / Byte.SIZE;
  }

  private List<List<FileTensor>> shards(List<FileTensor> tensors) {
    List<List<FileTensor>> shards = new ArrayList<>(List.of(new ArrayList<>()));
    long filled = 0;
    for (FileTensor tensor : tensors) {
      if (filled > 0 && filled + bytes(tensor) > shardBytes) {
        shards.add(new ArrayList<>());
        filled = 0;
      }
      shards.getLast().add(tensor);
      filled += bytes(tensor);
    }
    return shards;
  }

  /** Writes the index, if there is one, and the configuration; weights of an earlier kind must not be found beside the new ones. */
  private void finish(Path target, Map<String, String> places, long total) {
    ObjectMapper json = new ObjectMapper();
    try {
      Files.deleteIfExists(target.resolve(places.isEmpty() ? WeightFiles.INDEX : WeightFiles.SINGLE));
      if (!places.isEmpty()) {
        ObjectNode index = json.createObjectNode();
        index.putObject("metadata").put("total_size", total);
        places.forEach(index.putObject("weight_map")::put);
        AtomicFiles.write(
            target.resolve(WeightFiles.INDEX), json.writerWithDefaultPrettyPrinter().writeValueAsString(index) + "\n");
      }
      ObjectNode config = (ObjectNode) FolderJson.read(source.resolve(ModelFolder.CONFIG));
      for (String key : List.of("dtype", "torch_dtype")) {
        if (config.has(key)) {
          config.put(key, TYPE_NAMES.get(type));
        }
      }
      AtomicFiles.write(
          target.resolve(ModelFolder.CONFIG), json.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
    } catch (JsonProcessingException problem) {
      throw new IllegalStateException("a tree of JSON can be written", problem);
    } catch (IOException problem) {
      throw new FileException("cannot write the folder " + target + ": " + problem.getMessage(), problem);
    }
  }

  private void copyCompanions(Path target) {
    for (String name : COMPANIONS) {
      Path file = source.resolve(name);
      try {
        if (Files.isRegularFile(file) && !same(file, target.resolve(name))) {
          Files.copy(file, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      } catch (IOException problem) {
        throw new FileException("cannot copy " + file + " to " + target + ": " + problem.getMessage(), problem);
      }
    }
  }

  private static boolean same(Path file, Path other) throws IOException {
    return Files.exists(other) && Files.isSameFile(file, other);
  }
}
