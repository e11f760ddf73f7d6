package org.mneme.experiment;

import java.util.List;
import org.mneme.io.FileException;
import org.mneme.model.BlockMemory;
import org.mneme.model.ModelConfig;
import org.mneme.model.Transformer;
import org.mneme.nn.ParameterScope;
import org.mneme.pretrained.ModelFolder;

/** Creates models, with the weights of a folder where their configuration names one. */
final class PretrainedModels {
  private PretrainedModels() {}

  /**
   * Creates a model.
   *
   * @param tokens how many tokens the task has; a pre-trained model may have more
   * @throws FileException if the folder's weights cannot be read or the task has tokens that the model does not know
   */
  static Transformer create(ModelConfig config, int tokens, List<BlockMemory> memories, ParameterScope scope) {
    if (config.pretrained().isEmpty()) {
      return new Transformer(config, tokens, memories, scope);
    }
    try (ModelFolder folder = ModelFolder.open(config.pretrained().get())) {
      int vocabulary = folder.config().vocabulary();
      if (tokens > vocabulary) {
        throw new FileException(
            "the model in " + folder.path() + " knows " + vocabulary + " tokens, but the task has " + tokens
                + "; the tokenizer does not fit the model");
      }
      Transformer model = new Transformer(config, vocabulary, memories, scope);
      folder.fill(model);
      return model;
    }
  }
}
