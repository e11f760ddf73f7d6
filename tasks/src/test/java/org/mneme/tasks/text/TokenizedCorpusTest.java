package org.mneme.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.testkit.SharedFolders;

final class TokenizedCorpusTest {
  @Test
  void aBoundaryPrecedesEachDocument() {
    TokenizedCorpus corpus = RandomCorpora.of("ab", "ü");
    assertThat(corpus.documents()).isEqualTo(2);
    assertThat(corpus.name(1)).isEqualTo("d1");
    assertThat(corpus.length()).isEqualTo(6);
    assertThat(corpus.tokens()).isEqualTo(4);
    assertThat(corpus.bytes()).isEqualTo(4);
    assertThat(corpus.id(0)).isEqualTo(corpus.tokenizer().boundary());
    assertThat(corpus.id(2)).isEqualTo('b');
    assertThat(corpus.start(1)).isEqualTo(3);
    assertThat(corpus.end(0)).isEqualTo(3);
    assertThat(corpus.end(1)).isEqualTo(6);
    assertThat(corpus.document(2)).isZero();
    assertThat(corpus.document(3)).isEqualTo(1);
    assertThat(corpus.document(5)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/tinyshakespeare/input.txt", "text/gutenberg/1342_pride-and-prejudice.txt",
      "text/wikitext-2/valid.txt"})
  @Tag("golden")
  void allTokenizersCountTheBytesOfRealText(String path) throws IOException {
    Path file = SharedFolders.data(path);
    Corpus corpus = Corpus.read(file);
    for (String name : Tokenizers.NAMES) {
      TokenizedCorpus tokenized = TokenizedCorpus.of(corpus, Tokenizers.named(name, corpus));
      assertThat(tokenized.bytes()).as(name).isEqualTo(Files.size(file));
    }
  }
}
