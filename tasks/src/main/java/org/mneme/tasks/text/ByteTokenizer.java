package org.mneme.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** One token per byte of UTF-8; zero, which occurs in no text, is the boundary. */
public final class ByteTokenizer implements Tokenizer {
  /** The tokenizer's name. */
  public static final String NAME = "bytes";

  private static final int BOUNDARY = 0;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int vocabularySize() {
    return 256;
  }

  @Override
  public int boundary() {
    return BOUNDARY;
  }

  @Override
  public int[] encode(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    int[] tokens = new int[bytes.length];
    for (int position = 0; position < bytes.length; position++) {
      tokens[position] = Byte.toUnsignedInt(bytes[position]);
    }
    return tokens;
  }

  @Override
  public String decode(int... tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(tokens.length);
    for (int token : tokens) {
      if (token != BOUNDARY) {
        bytes.write(token);
      }
    }
    return bytes.toString(UTF_8);
  }

  @Override
  public int bytes(int token) {
    return token == BOUNDARY ? 0 : 1;
  }
}
