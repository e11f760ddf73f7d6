package org.mneme.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mneme.io.FileException;

final class CorpusTest {
  @TempDir private Path folder;

  @Test
  void aFileIsOneDocument() throws IOException {
    Path file = write("book.txt", "größer\r\n");
    assertThat(Corpus.read(file)).isEqualTo(new Corpus("book.txt", List.of(new Document("book.txt", "größer\r\n"))));
    assertThat(Corpus.named(file.toString())).isEqualTo(Corpus.read(file));
  }

  @Test
  void aFolderIsReadInTheOrderOfPathsWithoutHiddenAndEmptyFiles() throws IOException {
    write("b.txt", "2");
    write("a/z.md", "1");
    write("a-b.txt", "0");
    write("c/.git/x", "hidden");
    write(".DS_Store", "hidden");
    write("c/empty", "");
    Corpus corpus = Corpus.read(folder);
    assertThat(corpus.name()).isEqualTo(folder.getFileName().toString());
    assertThat(corpus.documents()).containsExactly(new Document("a-b.txt", "0"), new Document("a/z.md", "1"),
        new Document("b.txt", "2"));
    assertThat(corpus.characters()).isEqualTo(3);
  }

  @Test
  void aByteOrderMarkIsNoText() throws IOException {
    Path file = folder.resolve("marked.txt");
    Files.write(file, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, 'a'});
    assertThat(Corpus.read(file).documents().getFirst().text()).isEqualTo("a");
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThatThrownBy(() -> Corpus.named("jawa")).isInstanceOf(FileException.class)
        .hasMessage("no corpus 'jawa': there is no file or folder of that name, and built in is only 'java'");
    assertThatThrownBy(() -> Corpus.read(folder.resolve("none"))).isInstanceOf(FileException.class)
        .hasMessage("cannot read %s: the file does not exist", folder.resolve("none"));
  }

  @Test
  void refusesWhatIsEmpty() throws IOException {
    assertThatThrownBy(() -> Corpus.read(folder)).isInstanceOf(FileException.class)
        .hasMessage("cannot read %s: the folder holds no text files", folder);
    Path file = write("empty", "");
    assertThatThrownBy(() -> Corpus.read(file)).isInstanceOf(FileException.class)
        .hasMessage("cannot read %s: the file is empty, expected text", file);
  }

  @Test
  void refusesWhatIsNotUtf8Text() throws IOException {
    Path binary = folder.resolve("image.png");
    Files.write(binary, new byte[] {'a', 0, 'b'});
    assertThatThrownBy(() -> Corpus.read(folder)).isInstanceOf(FileException.class)
        .hasMessageStartingWith("cannot read %s: it is not UTF-8 text, there is a zero byte at byte 1", binary);
    Files.write(binary, new byte[] {'a', 'b', (byte) 0xfc, 'c'});
    assertThatThrownBy(() -> Corpus.read(binary)).isInstanceOf(FileException.class)
        .hasMessageContaining("there is no UTF-8 at byte 2");
    Files.write(binary, new byte[] {'a', (byte) 0xc3});
    assertThatThrownBy(() -> Corpus.read(binary)).isInstanceOf(FileException.class)
        .hasMessageContaining("there is no UTF-8 at byte 1");
  }

  @Test
  void javaIsBuiltIn() {
    Corpus corpus = Corpus.named("java");
    assertThat(corpus.characters()).isBetween(1_000_000L, 5_000_000L);
    assertThat(corpus.documents()).allSatisfy(document -> {
      assertThat(document.name()).endsWith(".java");
      assertThat(document.text()).contains("Apache License, Version 2.0");
    });
    assertThat(corpus.documents()).extracting(Document::name).isSorted().doesNotHaveDuplicates();
    assertThat(Corpus.named("java")).isEqualTo(corpus);
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
