package org.mneme.pretrained;

import java.util.OptionalInt;
import org.mneme.model.ModelConfig;

/**
 * What a folder's {@code config.json} says.
 *
 * @param family the family of the model
 * @param model the shape of the shared transformer that the weights fit
 * @param vocabulary the number of tokens V
 * @param beginToken the token that begins a text; empty where the model has none
 * @param endToken the token that ends a text; empty where the model has none
 */
public record FolderConfig(
    Family family, ModelConfig model, int vocabulary, OptionalInt beginToken, OptionalInt endToken) {
  private static final int GPT2_TOKENS = 50257;

  /** Returns whether the tokens are those of GPT-2's own byte-pair encoding. */
  public boolean hasGpt2Vocabulary() {
    return family == Family.GPT2 && vocabulary == GPT2_TOKENS;
  }
}
