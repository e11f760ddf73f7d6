package org.mneme.generation;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Turns tokens into text as they come. A character may take several tokens and a token's text may depend on its neighbours, so a text is decoded
 * from the last place that is certain, and what could still change is held back.
 */
public final class TextStream {
  private static final char UNFINISHED = '\ufffd';

  private final Function<int[], String> decoder;
  private int[] pending = new int[0];
  private String shown = "";

  /** Takes what decodes tokens. */
  public TextStream(Function<int[], String> decoder) {
    this.decoder = decoder;
  }

  /** Takes text that stands before and is not to be shown again. */
  public void skip(int... tokens) {
    pending = tokens.clone();
    shown = decoder.apply(pending);
  }

  /** Returns the text that a further token makes certain; it may be empty. */
  public String add(int token) {
    int[] all = Arrays.copyOf(pending, pending.length + 1);
    all[pending.length] = token;
    String text = decoder.apply(all);
    if (text.length() <= shown.length() || text.charAt(text.length() - 1) == UNFINISHED) {
      pending = all;
      return "";
    }
    String fresh = text.substring(Math.min(shown.length(), text.length()));
    pending = Arrays.copyOfRange(all, all.length - 1, all.length);
    shown = decoder.apply(pending);
    return fresh;
  }

  /** Returns what was held back. */
  public String rest() {
    String text = decoder.apply(pending);
    String fresh = text.length() > shown.length() ? text.substring(shown.length()) : "";
    shown = text;
    return fresh;
  }
}
