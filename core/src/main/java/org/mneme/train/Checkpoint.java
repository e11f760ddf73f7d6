package org.mneme.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.mneme.io.AtomicFiles;
import org.mneme.io.FileException;
import org.mneme.io.SafetensorsException;
import org.mneme.io.SafetensorsFile;
import org.mneme.io.SafetensorsWriter;
import org.mneme.io.TensorInfo;
import org.mneme.memory.MemoryState;
import org.mneme.memory.SelfTrained;
import org.mneme.model.ModelState;
import org.mneme.model.Transformer;
import org.mneme.nn.Parameter;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/**
 * Saves and restores everything that the next update depends on.
 *
 * <p>Below a folder, each saved step has a folder of its own, {@code step-N}, with {@code weights.safetensors} (what a model is: parameters and tables)
 * and {@code state.safetensors} (the optimizer's moments, what the memories remember, the number of updates, the data's position). The one-line files
 * {@code last} and {@code best} name the folders that count; they are written after the folder is complete and in one move, so that a run killed at
 * any moment finds a complete checkpoint.
 */
public final class Checkpoint {
  private static final String WEIGHTS = "weights.safetensors";
  private static final String STATE = "state.safetensors";
  private static final String FORMAT = "mneme.format";
  private static final String VERSION = "2";
  private static final String MODEL = "mneme.model";
  private static final String MEMORY = "memory.";
  private static final String COUNTER = "counter.";

  private final Path folder;

  /** Takes the folder of all checkpoints of one training. */
  public Checkpoint(Path folder) {
    this.folder = folder;
  }

  /** Returns whether there is a last checkpoint. */
  public boolean exists() {
    return Files.isRegularFile(folder.resolve("last"));
  }

  /** Returns the folder that {@code last} or {@code best} names. */
  public Path named(String name) {
    try {
      return folder.resolve(Files.readString(folder.resolve(name)).strip());
    } catch (IOException failure) {
      throw new FileException("there is no checkpoint '" + name + "' in " + folder + "; train the model first",
          failure);
    }
  }

  /**
   * Saves a training as {@code last} and, if asked for, as {@code best}; folders that neither names any more are deleted.
   *
   * @param description what the model is, in one line: a checkpoint of another model is refused
   * @param notes further facts to keep, such as the best result so far
   */
  public void save(Trainer trainer, String description, Map<String, String> notes, boolean best) {
    String name = "step-" + trainer.step();
    Path target = folder.resolve(name);
    Transformer model = trainer.model();
    model.selfTrained().forEach(SelfTrained::flush);
    createFolder(target);
    writeWeights(model, description, target.resolve(WEIGHTS));
    SafetensorsWriter state = new SafetensorsWriter().metadata(FORMAT, VERSION).metadata(MODEL, description);
    notes.forEach((key, value) -> state.metadata("note." + key, value));
    state.add("training.step", Shape.of(1), new long[] {trainer.step()});
    long[] position = trainer.streamPosition();
    state.add("training.position", Shape.of(position.length), position);
    trainer.optimizer().state().forEach(state::add);
    for (SelfTrained part : model.selfTrained()) {
      part.optimizerState().forEach((key, tensor) -> state.add(part.name() + "." + key, tensor));
      part.optimizerCounters()
          .forEach((key, values) -> state.add(part.name() + "." + COUNTER + key, Shape.of(values.length), values));
    }
    addMemory(state, trainer.state());
    state.write(target.resolve(STATE));
    AtomicFiles.write(folder.resolve("last"), name + "\n");
    if (best) {
      AtomicFiles.write(folder.resolve("best"), name + "\n");
    }
    deleteUnnamed();
  }

  private static void createFolder(Path target) {
    try {
      Files.createDirectories(target);
    } catch (IOException failure) {
      throw new FileException("cannot create the folder " + target + ": " + failure.getMessage(), failure);
    }
  }

  /** Writes a model's parameters and tables. */
  public static void writeWeights(Transformer model, String description, Path file) {
    SafetensorsWriter weights = new SafetensorsWriter().metadata(FORMAT, VERSION).metadata(MODEL, description);
    for (Parameter parameter : model.parameters()) {
      weights.add(parameter.name(), parameter.value());
    }
    for (SelfTrained part : model.selfTrained()) {
      part.values().forEach((key, tensor) -> weights.add(part.name() + "." + key, tensor));
    }
    weights.write(file);
  }

  private static void addMemory(SafetensorsWriter writer, ModelState state) {
    for (int block = 0; block < state.blocks().size(); block++) {
      for (int index = 0; index < state.blocks().get(block).size(); index++) {
        String prefix = MEMORY + block + "." + index + ".";
        MemoryState memory = state.blocks().get(block).get(index);
        memory.tensors().forEach((key, tensor) -> writer.add(prefix + key, tensor));
        memory.counters().forEach((key, values) -> writer.add(prefix + COUNTER + key, Shape.of(values.length), values));
      }
    }
  }

  private void deleteUnnamed() {
    List<Path> named = new ArrayList<>();
    for (String name : List.of("last", "best")) {
      if (Files.isRegularFile(folder.resolve(name))) {
        named.add(named(name));
      }
    }
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.filter(path -> path.getFileName().toString().startsWith("step-")).toList()) {
        if (!named.contains(entry)) {
          deleteFolder(entry);
        }
      }
    } catch (IOException failure) {
      throw new FileException("cannot delete an old checkpoint in " + folder + ": " + failure.getMessage(), failure);
    }
  }

  private static void deleteFolder(Path entry) throws IOException {
    try (Stream<Path> files = Files.list(entry)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(entry);
  }

  /**
   * Continues a training from {@code last}.
   *
   * @return the notes that were saved with it
   * @throws FileException if the checkpoint cannot be read or belongs to another model
   */
  public Map<String, String> restore(Trainer trainer, Kernels kernels, String description) {
    Path source = named("last");
    readWeights(trainer.model(), description, source.resolve(WEIGHTS));
    try (SafetensorsFile file = open(source.resolve(STATE), description)) {
      trainer.optimizer().state().forEach(file::readInto);
      for (SelfTrained part : trainer.model().selfTrained()) {
        part.optimizerState().forEach((key, tensor) -> file.readInto(part.name() + "." + key, tensor));
        Map<String, long[]> counters = new TreeMap<>();
        part.optimizerCounters()
            .keySet()
            .forEach(key -> counters.put(key, file.longs(part.name() + "." + COUNTER + key)));
        part.restoreCounters(counters);
      }
      long step = file.longs("training.step")[0];
      long[] position = file.longs("training.position");
      trainer.restore(step, position, readMemory(file, kernels, trainer.state()));
      Map<String, String> notes = new TreeMap<>();
      file.metadata().forEach((key, value) -> {
        if (key.startsWith("note.")) {
          notes.put(key.substring("note.".length()), value);
        }
      });
      return notes;
    }
  }

  /** Fills a model's parameters and tables from a file. */
  public static void readWeights(Transformer model, String description, Path path) {
    try (SafetensorsFile file = open(path, description)) {
      for (Parameter parameter : model.parameters()) {
        file.readInto(parameter.name(), parameter.value());
      }
      for (SelfTrained part : model.selfTrained()) {
        part.values().forEach((key, tensor) -> file.readInto(part.name() + "." + key, tensor));
      }
    }
  }

  private static SafetensorsFile open(Path path, String description) {
    SafetensorsFile file = SafetensorsFile.open(path);
    String saved = file.metadata().get(MODEL);
    if (!VERSION.equals(file.metadata().get(FORMAT)) || !description.equals(saved)) {
      file.close();
      throw new SafetensorsException(
          path + " is not a checkpoint of this model: it holds " + (saved == null ? "something else" : saved)
              + ", expected " + description);
    }
    return file;
  }

  private static ModelState readMemory(SafetensorsFile file, Kernels kernels, ModelState like) {
    List<List<MemoryState>> blocks = new ArrayList<>();
    for (int block = 0; block < like.blocks().size(); block++) {
      List<MemoryState> memories = new ArrayList<>();
      for (int index = 0; index < like.blocks().get(block).size(); index++) {
        int batch = like.blocks().get(block).get(index).batch();
        memories.add(readMemory(file, kernels, MEMORY + block + "." + index + ".", batch));
      }
      blocks.add(memories);
    }
    return new ModelState(blocks);
  }

  private static MemoryState readMemory(SafetensorsFile file, Kernels kernels, String prefix, int batch) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    MemoryState state = MemoryState.empty(batch);
    for (String name : file.names()) {
      if (!name.startsWith(prefix)) {
        continue;
      }
      String key = name.substring(prefix.length());
      if (key.startsWith(COUNTER)) {
        state = state.withCounter(key.substring(COUNTER.length()), file.longs(name));
      } else {
        TensorInfo info = file.info(name);
        ElementType type =
            info.bytes() == info.shape().elements() * Double.BYTES ? ElementType.FLOAT64 : ElementType.FLOAT32;
        Tensor tensor = kernels.tensor(type, info.shape());
        file.readInto(name, tensor);
        tensors.put(key, tensor);
      }
    }
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      state = state.with(entry.getKey(), entry.getValue());
    }
    return state;
  }
}
