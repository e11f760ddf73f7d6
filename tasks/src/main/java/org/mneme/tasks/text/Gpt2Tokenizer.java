package org.mneme.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/**
 * The byte-pair encoding of GPT-2 (Radford et al. 2019): 50,257 tokens, of which the last, {@code <|endoftext|>}, is the boundary. In a text,
 * those letters are letters.
 */
public final class Gpt2Tokenizer implements Tokenizer {
  /** The tokenizer's name. */
  public static final String NAME = "gpt2";

  private static final int BOUNDARY = 50_256;

  private final Encoding encoding = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
  private final int[] bytes = new int[BOUNDARY + 1];

  /** Reads the table of tokens, which takes some tenths of a second. */
  public Gpt2Tokenizer() {
    for (int token = 0; token < BOUNDARY; token++) {
      IntArrayList list = new IntArrayList(1);
      list.add(token);
      bytes[token] = encoding.decodeBytes(list).length;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int vocabularySize() {
    return BOUNDARY + 1;
  }

  @Override
  public int boundary() {
    return BOUNDARY;
  }

  @Override
  public int[] encode(String text) {
    return encoding.encodeOrdinary(text).toArray();
  }

  @Override
  public String decode(int... tokens) {
    IntArrayList list = new IntArrayList(tokens.length);
    for (int token : tokens) {
      if (token != BOUNDARY) {
        list.add(token);
      }
    }
    return new String(encoding.decodeBytes(list), UTF_8);
  }

  @Override
  public int bytes(int token) {
    return bytes[token];
  }
}
