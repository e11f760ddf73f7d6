package org.mneme.generation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextStreamTest {
  /** A token is a byte of UTF-8. */
  private static String decode(int... tokens) {
    byte[] bytes = new byte[tokens.length];
    for (int index = 0; index < tokens.length; index++) {
      bytes[index] = (byte) tokens[index];
    }
    return new String(bytes, UTF_8);
  }

  @Test
  void showsLettersAsTheyComeAndHoldsHalfCharactersBack() {
    TextStream stream = new TextStream(TextStreamTest::decode);
    String text = "a é 😀 z";
    StringBuilder shown = new StringBuilder();
    for (byte part : text.getBytes(UTF_8)) {
      String fresh = stream.add(part);
      assertThat(fresh).doesNotContain("\ufffd");
      shown.append(fresh);
    }
    assertThat(shown).hasToString(text);
    assertThat(stream.rest()).isEmpty();
  }

  @Test
  void showsWhatStaysUnfinishedAtTheEnd() {
    TextStream stream = new TextStream(TextStreamTest::decode);
    assertThat(stream.add('a')).isEqualTo("a");
    assertThat(stream.add(0xc3)).isEmpty();
    assertThat(stream.rest()).isEqualTo("\ufffd");
  }

  @Test
  void doesNotShowThePromptAgain() {
    TextStream stream = new TextStream(TextStreamTest::decode);
    stream.skip('a', 'b');
    assertThat(stream.add('c')).isEqualTo("c");
  }
}
