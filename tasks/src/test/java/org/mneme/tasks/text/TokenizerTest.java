package org.mneme.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.mneme.testkit.Seeds;

final class TokenizerTest {
  static final List<String> NAMES = Tokenizers.NAMES;

  @ParameterizedTest
  @FieldSource("NAMES")
  void decodesWhatItEncodesAndCountsItsBytes(String name) {
    long seed = Seeds.givenOrNew();
    Random random = new Random(seed);
    List<String> texts = Stream.generate(() -> randomText(random)).limit(50).toList();
    Corpus corpus = new Corpus("random", texts.stream().map(text -> new Document("random", text)).toList());
    Tokenizer tokenizer = Tokenizers.named(name, corpus);
    for (String text : texts) {
      int[] tokens = tokenizer.encode(text);
      assertThat(tokenizer.decode(tokens)).as("seed " + seed).isEqualTo(text);
      assertThat(Arrays.stream(tokens).map(tokenizer::bytes).sum()).as("seed " + seed)
          .isEqualTo(text.getBytes(UTF_8).length);
      assertThat(tokens).as("seed " + seed).doesNotContain(tokenizer.boundary());
      assertThat(Arrays.stream(tokens).boxed()).as("seed " + seed)
          .allMatch(token -> token >= 0 && token < tokenizer.vocabularySize());
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void theBoundaryIsATokenWithoutText(String name) {
    Tokenizer tokenizer = Tokenizers.named(name, new Corpus("c", List.of(new Document("d", "text"))));
    assertThat(tokenizer.name()).isEqualTo(name);
    assertThat(tokenizer.boundary()).isBetween(0, tokenizer.vocabularySize() - 1);
    assertThat(tokenizer.bytes(tokenizer.boundary())).isZero();
    assertThat(tokenizer.decode(tokenizer.boundary(), tokenizer.encode("t")[0])).isEqualTo("t");
  }

  @Test
  void charactersAreNumberedInAscendingOrderAfterBoundaryAndUnknown() {
    CharacterTokenizer tokenizer =
        new CharacterTokenizer(new Corpus("c", List.of(new Document("a", "b😀"), new Document("b", "ab"))));
    assertThat(tokenizer.vocabularySize()).isEqualTo(5);
    assertThat(tokenizer.encode("ab😀x")).containsExactly(2, 3, 4, CharacterTokenizer.UNKNOWN);
    assertThat(tokenizer.decode(2, CharacterTokenizer.UNKNOWN, 4)).isEqualTo("a\ufffd😀");
    assertThat(tokenizer.bytes(CharacterTokenizer.UNKNOWN)).isZero();
    assertThat(new CharacterTokenizer(tokenizer.characters()).encode("a😀")).containsExactly(2, 4);
  }

  @Test
  void lettersOfASpecialTokenAreLetters() {
    Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
    assertThat(tokenizer.vocabularySize()).isEqualTo(50_257);
    assertThat(tokenizer.encode("<|endoftext|>")).doesNotContain(tokenizer.boundary()).hasSizeGreaterThan(1);
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    Corpus corpus = new Corpus("c", List.of(new Document("d", "text")));
    assertThatThrownBy(() -> Tokenizers.named("byte", corpus)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown tokenizer 'byte': did you mean 'bytes'? tokenizers: bytes, characters, gpt2, folder");
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder("x");
    int length = random.nextInt(60);
    for (int index = 0; index < length; index++) {
      int point = switch (random.nextInt(4)) {
        case 0 -> random.nextInt(1, 0x80);
        case 1 -> random.nextInt(0x80, 0x800);
        case 2 -> random.nextInt(0x800, 0xD800);
        default -> random.nextInt(0x10000, 0x20000);
      };
      text.appendCodePoint(point);
    }
    return text.toString();
  }
}
