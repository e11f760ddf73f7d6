package org.mneme.tasks.text;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.mneme.io.FileException;
import org.mneme.pretrained.FolderConfig;
import org.mneme.pretrained.FolderTokenizer;
import org.mneme.pretrained.ModelFolder;

/**
 * The tokenizer of a model folder, {@code tokenizer.json}. The boundary is the token that begins a text by the folder's {@code config.json}, or the one
 * that ends it where there is none.
 *
 * <p>Some tokenizers put a space before a text; it counts as a byte, one per document.
 */
public final class FolderTextTokenizer implements Tokenizer {
  /** The tokenizer's name. */
  public static final String NAME = "folder";

  private final FolderTokenizer tokenizer;
  private final int boundary;

  /**
   * Opens the tokenizer of a folder.
   *
   * @throws FileException if there is none, or the folder does not say which token begins a text
   */
  public FolderTextTokenizer(Path folder) {
    FolderConfig config = ModelFolder.configuration(folder);
    this.tokenizer = FolderTokenizer.open(folder);
    OptionalInt token = config.beginToken().isPresent() ? config.beginToken() : config.endToken();
    if (token.isEmpty() || token.getAsInt() >= tokenizer.size()) {
      throw new FileException(
          folder
              + ": config.json names no token of the tokenizer that begins or ends a text (bos_token_id, eos_token_id), "
              + "given " + (token.isEmpty() ? "none" : token.getAsInt() + " of " + tokenizer.size()));
    }
    this.boundary = token.getAsInt();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int vocabularySize() {
    return tokenizer.size();
  }

  @Override
  public int boundary() {
    return boundary;
  }

  @Override
  public int[] encode(String text) {
    return tokenizer.encode(text, false);
  }

  @Override
  public String decode(int... tokens) {
    return tokenizer.decode(Arrays.stream(tokens).filter(token -> token != boundary).toArray());
  }

  @Override
  public int bytes(int token) {
    return token == boundary ? 0 : tokenizer.bytes(token);
  }
}
