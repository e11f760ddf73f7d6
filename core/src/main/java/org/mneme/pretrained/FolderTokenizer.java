package org.mneme.pretrained;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.mneme.io.FileException;

/**
 * The tokenizer of a model folder, {@code tokenizer.json}, run by Hugging Face's own library; its native code comes with the library's jar. The library
 * is told to fetch nothing and to report nothing.
 */
public final class FolderTokenizer implements AutoCloseable {
  /** The file's name in a model folder. */
  public static final String FILE = "tokenizer.json";

  private static final Map<String, String> QUIET =
      Map.of("OPT_OUT_TRACKING", "true", "ai.djl.offline", "true", "RUST_FLAVOR", "cpu");
  private static final Map<String, String> PLAIN = Map.of("truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final int[] bytes;

  private FolderTokenizer(HuggingFaceTokenizer tokenizer, int[] bytes) {
    this.tokenizer = tokenizer;
    this.bytes = bytes;
  }

  /** Returns whether a folder has a tokenizer. */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Opens a folder's tokenizer.
   *
   * @param path the folder, or the file itself
   * @throws FileException if there is none, or it cannot be read
   */
  public static FolderTokenizer open(Path path) {
    Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
    int[] bytes = TokenBytes.of(file);
    QUIET.forEach((key, value) -> System.setProperty(key, System.getProperty(key, value)));
    try {
      return new FolderTokenizer(HuggingFaceTokenizer.newInstance(file, PLAIN), bytes);
    } catch (IOException | RuntimeException | LinkageError problem) {
      throw new FileException(file + ": is no tokenizer that can be used: " + reason(problem), problem);
    }
  }

  private static String reason(Throwable problem) {
    Throwable cause = problem;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null
        ? cause.getClass().getSimpleName()
        : cause.getMessage().lines().findFirst().orElse("");
  }

  /** Returns the number of tokens, added ones counted. */
  public int size() {
    return bytes.length;
  }

  /** Returns how many bytes of text a token stands for, 0 for a special one; a space that is put before a text counts as its byte. */
  public int bytes(int token) {
    return bytes[token];
  }

  /**
   * Returns the tokens of a text.
   *
   * @param special whether to add what the tokenizer puts around a text, such as a token for its beginning
   */
  public int[] encode(String text, boolean special) {
    return Arrays.stream(tokenizer.encode(text, special, false).getIds()).mapToInt(Math::toIntExact).toArray();
  }

  /** Returns the text of tokens without the special ones; what is no character reads as the replacement character U+FFFD. */
  public String decode(int... tokens) {
    return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), true);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
