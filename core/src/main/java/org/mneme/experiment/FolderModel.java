package org.mneme.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mneme.config.ConfigTree;
import org.mneme.config.ConfigWriter;
import org.mneme.config.Location;
import org.mneme.config.Problems;
import org.mneme.io.AtomicFiles;
import org.mneme.io.FileException;
import org.mneme.model.BlockMemory;
import org.mneme.model.ModelConfig;
import org.mneme.model.Transformer;
import org.mneme.nn.ParameterScope;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.pretrained.MemoryWeights;
import org.mneme.pretrained.ModelFolder;
import org.mneme.pretrained.ModelFolderWriter;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;

/**
 * A pre-trained model with memories. On disk it is a model folder in Hugging Face's layout, which other programs read as before, and beside it what
 * belongs to the memories: {@code mneme.yaml} (which ones, and how the model is read) and {@code memory.safetensors} (what they have added).
 *
 * @param model the shape, with the folder it comes from
 * @param memories what the blocks carry
 */
public record FolderModel(ModelConfig model, List<MemoryRegistry.Resolved> memories) {
  /** The file beside a base that says which memories it has. */
  public static final String FILE = "mneme.yaml";

  /** Copies the list. */
  public FolderModel {
    memories = List.copyOf(memories);
  }

  /** Returns the configuration of a folder's model: {@code model.pretrained} and what {@code mneme.yaml} adds. */
  public static ConfigTree configuration(Path folder) {
    ConfigTree base = ConfigTree.parse(
        ConfigWriter.write(Map.of("model", Map.of(PretrainedShape.KEY, folder.toString()))), folder.toString());
    Path file = folder.resolve(FILE);
    return Files.isRegularFile(file) ? ConfigTree.read(file).merge(base) : base;
  }

  /** Reads a model from a configuration with {@code model} and {@code memory}, or reports what is wrong with it. */
  public static FolderModel of(ConfigTree tree, MemoryRegistry registry, Problems problems) {
    problems.addAll(tree.problems());
    for (String key : tree.keys()) {
      if (!List.of("model", "memory").contains(key)) {
        problems.add(tree.get(key).location(), "a model folder has no key '" + key + "'; keys: model, memory");
      }
    }
    ModelConfig model = PretrainedShape.model(tree.get("model"), problems);
    List<MemoryRegistry.Resolved> memories =
        BlockMemories.of(tree.get("memory").entries(), registry, model.layers(), problems);
    if (model.pretrained().isEmpty()) {
      problems.add(Location.of("model.pretrained"), "is missing, expected the folder of a pre-trained model");
    }
    return new FolderModel(model, memories);
  }

  /** Returns the model of a trial. */
  public static FolderModel of(TrialPlan plan) {
    return new FolderModel(plan.model(), plan.memories());
  }

  /**
   * Creates the model with the folder's values; memories have theirs from the folder if it holds values of just these memories, first ones otherwise.
   *
   * @param tokens how many tokens the tokenizer has; the model may have more
   * @throws FileException if the folder cannot be read or the tokenizer has tokens that the model does not know
   */
  public Transformer create(Kernels kernels, int tokens, long seed) {
    ParameterScope scope =
        new ParameterScope(kernels, ElementType.FLOAT32, new RandomStream(seed).named("initialisation"));
    List<BlockMemory> carried = memories.stream().map(MemoryRegistry.Resolved::memory).toList();
    if (model.pretrained().isEmpty()) {
      return new Transformer(model, tokens, carried, scope);
    }
    Path path = model.pretrained().get();
    try (ModelFolder folder = ModelFolder.open(path)) {
      int vocabulary = folder.config().vocabulary();
      if (tokens > vocabulary) {
        throw new FileException(
            "the model in " + path + " knows " + vocabulary + " tokens, but the tokenizer has " + tokens
                + "; the tokenizer does not fit the model");
      }
      Transformer created = new Transformer(model, vocabulary, carried, scope);
      folder.fill(created);
      Path values = path.resolve(MemoryWeights.FILE);
      if (MemoryWeights.belong(memoryDescription(), values)) {
        MemoryWeights.read(created, values);
      }
      return created;
    }
  }

  /** Returns what somebody who expects trained memories has to know: that the folder's belong to others than those of this model; empty if all is well. */
  public Optional<String> notice() {
    Optional<Path> values = model.pretrained().map(folder -> folder.resolve(MemoryWeights.FILE));
    return values.filter(file -> memories.stream().anyMatch(memory -> !memory.entry().type().equals("none")))
        .filter(Files::isRegularFile)
        .filter(file -> !MemoryWeights.belong(memoryDescription(), file))
        .map(file -> file + " is not used: it holds what other memories have learned, or these with other settings ("
            + FILE + " beside it says which); the memories of this model begin as new");
  }

  /**
   * Writes a trained model as a folder.
   *
   * @throws FileException if it cannot be written
   */
  void write(Transformer trained, Path target) {
    Path source = model.pretrained().orElseThrow();
    new ModelFolderWriter(source).write(trained, target);
    MemoryWeights.write(trained, memoryDescription(), target.resolve(MemoryWeights.FILE));
    Map<String, Object> all = new LinkedHashMap<>();
    Map<String, Object> kept = new LinkedHashMap<>(ConfigWriter.fields(model));
    kept.keySet().retainAll(PretrainedShape.FREE);
    kept.remove(PretrainedShape.KEY);
    all.put("model", kept);
    all.put("memory", memoryEntries());
    AtomicFiles.write(target.resolve(FILE), ConfigWriter.write(all));
  }

  private List<Map<String, Object>> memoryEntries() {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (MemoryRegistry.Resolved resolved : memories) {
      Map<String, Object> entry = new LinkedHashMap<>(ConfigWriter.fields(resolved.entry()));
      entry.putAll(ConfigWriter.fields(resolved.configuration()));
      entries.add(entry);
    }
    return entries;
  }

  /** What is written beside the values of memories and compared with them: the same text in every process. */
  private String memoryDescription() {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("memory", memoryEntries());
    description.put("memoryGates", model.memoryGates());
    return ConfigWriter.write(description);
  }
}
