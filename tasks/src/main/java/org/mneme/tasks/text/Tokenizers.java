package org.mneme.tasks.text;

import java.util.List;
import org.mneme.config.NameSuggestions;

/** The tokenizers by name. */
public final class Tokenizers {
  /** The names of all tokenizers. */
  public static final List<String> NAMES = List.of(ByteTokenizer.NAME, CharacterTokenizer.NAME, Gpt2Tokenizer.NAME);

  private Tokenizers() {}

  /**
   * Returns the tokenizer of a name.
   *
   * @param training the corpus to learn from, whose characters are the vocabulary of {@code characters}
   * @throws IllegalArgumentException if there is none of that name; the message lists those that there are
   */
  public static Tokenizer named(String name, Corpus training) {
    return switch (name) {
      case ByteTokenizer.NAME -> new ByteTokenizer();
      case CharacterTokenizer.NAME -> new CharacterTokenizer(training);
      case Gpt2Tokenizer.NAME -> new Gpt2Tokenizer();
      default -> throw new IllegalArgumentException(NameSuggestions.unknown("tokenizer", name, NAMES));
    };
  }
}
