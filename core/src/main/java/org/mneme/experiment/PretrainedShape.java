package org.mneme.experiment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mneme.config.Binder;
import org.mneme.config.ConfigTree;
import org.mneme.config.ConfigWriter;
import org.mneme.config.ConfigurationException;
import org.mneme.config.Problems;
import org.mneme.io.FileException;
import org.mneme.model.ModelConfig;
import org.mneme.plugin.TaskRegistry;
import org.mneme.pretrained.FolderTokenizer;
import org.mneme.pretrained.ModelFolder;

/** What {@code model.pretrained} decides: the model's shape, and the tokenizer of a task that reads text. */
final class PretrainedShape {
  static final String KEY = "pretrained";
  private static final String TOKENIZER = "tokenizer";
  private static final String TOKENIZER_FOLDER = "tokenizerFolder";
  /** What may differ from the folder: how the model is trained and read, not what it is. */
  static final List<String> FREE = List.of(KEY, "memoryGates", "segment", "dropout", "initialisationGain");

  private PretrainedShape() {}

  /**
   * Reads the part {@code model} of a configuration; with {@code pretrained} the defaults come from that folder. An option {@code pretrained} counts above
   * the shape that a file or preset gives.
   */
  static ModelConfig model(ConfigTree written, Problems problems) {
    Optional<String> folder = written.get(KEY).text();
    if (folder.isEmpty()) {
      return Binder.bind(written, ModelConfig.class, problems);
    }
    ConfigTree tree = isOption(written.get(KEY))
        ? written.only(written.keys()
            .stream()
            .filter(key -> FREE.contains(key) || isOption(written.get(key)))
            .toArray(String[]::new))
        : written;
    Optional<ModelConfig> shape = shape(tree, folder.get(), problems);
    if (shape.isEmpty()) {
      return Binder.bind(tree.only(FREE.toArray(String[]::new)), ModelConfig.class, problems);
    }
    ModelConfig model = Binder.bind(tree, shape.get(), problems);
    Map<String, Object> expected = ConfigWriter.fields(shape.get());
    ConfigWriter.fields(model).forEach((key, value) -> {
      if (!FREE.contains(key) && !value.equals(expected.get(key))) {
        problems.add(
            tree.get(key).location(),
            key + " is " + value + ", but the model in " + folder.get() + " has " + expected.get(key)
                + "; leave the key out: a pre-trained model keeps its shape");
      }
    });
    return model;
  }

  private static boolean isOption(ConfigTree value) {
    return value.location().source().startsWith("--");
  }

  private static Optional<ModelConfig> shape(ConfigTree tree, String folder, Problems problems) {
    try {
      Path path = Path.of(folder);
      return Optional.of(ModelFolder.configuration(path).model().ofFolder(path));
    } catch (FileException problem) {
      problems.add(tree.get(KEY).location(), problem.getMessage());
    } catch (ConfigurationException problem) {
      problems.addAll(problem.problems());
    }
    return Optional.empty();
  }

  /** Returns the task with the tokenizer of the pre-trained model, where the task has one to choose and nothing is chosen. */
  static ConfigTree task(ConfigTree task, ModelConfig model, TaskRegistry tasks) {
    boolean chosen = task.get(TOKENIZER).isPresent() && !task.get(TOKENIZER).text().equals(Optional.of("folder"));
    if (model.pretrained().isEmpty()
        || chosen
        || !tasks.hasOption(task, TOKENIZER_FOLDER)
        || task.get(TOKENIZER_FOLDER).isPresent() && task.get(TOKENIZER_FOLDER).text().isPresent()) {
      return task;
    }
    Path folder = model.pretrained().get();
    Map<String, Object> keys = new LinkedHashMap<>();
    if (FolderTokenizer.isIn(folder)) {
      keys.put(TOKENIZER, "folder");
      keys.put(TOKENIZER_FOLDER, folder);
    } else if (ModelFolder.configuration(folder).hasGpt2Vocabulary()) {
      keys.put(TOKENIZER, "gpt2");
    }
    return keys.isEmpty() ? task : task.merge(ConfigTree.parse(ConfigWriter.write(keys), "model.pretrained"));
  }
}
