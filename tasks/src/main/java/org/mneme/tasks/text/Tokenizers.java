package org.mneme.tasks.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mneme.config.NameSuggestions;

/** The tokenizers by name. */
public final class Tokenizers {
  /** The names of the tokenizers that need no folder. */
  public static final List<String> NAMES =
      List.of(ByteTokenizer.NAME, CharacterTokenizer.NAME, Gpt2Tokenizer.NAME);

  private Tokenizers() {}

  /** Returns the tokenizer of a name that needs no folder, as {@link #named(String, Corpus, Optional)} does. */
  public static Tokenizer named(String name, Corpus training) {
    return named(name, training, Optional.empty());
  }

  /**
   * Returns the tokenizer of a name.
   *
   * @param training the corpus to learn from, whose characters are the vocabulary of {@code characters}
   * @param folder the model folder that {@code folder} reads
   * @throws IllegalArgumentException if no folder is given where one is needed, or there is none of that name; the message lists those that there are
   */
  public static Tokenizer named(String name, Corpus training, Optional<Path> folder) {
    return switch (name) {
      case ByteTokenizer.NAME -> new ByteTokenizer();
      case CharacterTokenizer.NAME -> new CharacterTokenizer(training);
      case Gpt2Tokenizer.NAME -> new Gpt2Tokenizer();
      case FolderTextTokenizer.NAME -> new FolderTextTokenizer(folder.orElseThrow(() -> new IllegalArgumentException(
          "the tokenizer 'folder' needs a folder with a tokenizer.json; name it with task.tokenizerFolder or "
              + "model.pretrained")));
      default -> throw new IllegalArgumentException(NameSuggestions.unknown("tokenizer", name, allNames()));
    };
  }

  private static List<String> allNames() {
    List<String> names = new ArrayList<>(NAMES);
    names.add(FolderTextTokenizer.NAME);
    return names;
  }
}
