package org.mneme.tasks.text;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One token per character (Unicode code point) of the text to learn from, in ascending order after the boundary (0) and a token for all other
 * characters (1).
 */
public final class CharacterTokenizer implements Tokenizer {
  /** The tokenizer's name. */
  public static final String NAME = "characters";

  /** The token of characters that did not occur in the text to learn from. */
  public static final int UNKNOWN = 1;

  private static final int BOUNDARY = 0;
  private static final int FIRST_CHARACTER = 2;
  private static final int REPLACEMENT = 0xFFFD;

  private final int[] characters;

  /** Takes a text in which all characters occur. */
  public CharacterTokenizer(String text) {
    this(text.codePoints());
  }

  /** Takes the corpus to learn from. */
  public CharacterTokenizer(Corpus training) {
    this(training.documents().stream().flatMapToInt(document -> document.text().codePoints()));
  }

  private CharacterTokenizer(IntStream codePoints) {
    this.characters = codePoints.distinct().sorted().toArray();
  }

  /** Returns the known characters in ascending order; another tokenizer made of them is the same as this one. */
  public String characters() {
    return new String(characters, 0, characters.length);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int vocabularySize() {
    return FIRST_CHARACTER + characters.length;
  }

  @Override
  public int boundary() {
    return BOUNDARY;
  }

  @Override
  public int[] encode(String text) {
    return text.codePoints().map(this::token).toArray();
  }

  @Override
  public String decode(int... tokens) {
    StringBuilder text = new StringBuilder(tokens.length);
    for (int token : tokens) {
      if (token != BOUNDARY) {
        text.appendCodePoint(token == UNKNOWN ? REPLACEMENT : characters[token - FIRST_CHARACTER]);
      }
    }
    return text.toString();
  }

  @Override
  public int bytes(int token) {
    if (token < FIRST_CHARACTER) {
      return 0;
    }
    int codePoint = characters[token - FIRST_CHARACTER];
    if (codePoint < 0x80) {
      return 1;
    }
    return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  private int token(int codePoint) {
    int index = Arrays.binarySearch(characters, codePoint);
    return index < 0 ? UNKNOWN : index + FIRST_CHARACTER;
  }
}
