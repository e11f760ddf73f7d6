package org.mneme.tasks.text;

/**
 * Cuts text into tokens, numbered from 0. Besides those that stand for text, each tokenizer has one token, the {@link #boundary()}, that stands
 * for the place before a document: the model reads it to predict the document's first token, and never has to predict it.
 *
 * <p>The number of bytes that a token stands for is known, so that losses of different tokenizers compare:
 * {@code bits per byte = sum of -ln p / (ln 2 * sum of bytes)}.
 */
public interface Tokenizer {
  /** Returns the tokenizer's name, as in a configuration. */
  String name();

  /** Returns the number of tokens, boundary included. */
  int vocabularySize();

  /** Returns the token that stands before every document. */
  int boundary();

  /** Returns the tokens of a text, without boundaries. */
  int[] encode(String text);

  /** Returns the text of tokens; boundaries are left out, and what is no character reads as the replacement character U+FFFD. */
  String decode(int... tokens);

  /**
   * Returns how many bytes of UTF-8 text a token stands for; 0 for the boundary and for tokens that do not say what they stand for, so that
   * bits per byte never look better than they are.
   */
  int bytes(int token);
}
