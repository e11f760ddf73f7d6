package org.mneme.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFilesTest {
  @TempDir private Path folder;

  @Test
  void writesTextBytesAndStreams() throws IOException {
    Path file = folder.resolve("file");
    AtomicFiles.write(file, "zwölf");
    assertThat(file).hasContent("zwölf");
    AtomicFiles.write(file, new byte[] {1, 2});
    assertThat(file).hasBinaryContent(new byte[] {1, 2});
    AtomicFiles.write(file, output -> {
      output.write(3);
      output.write(4);
    });
    assertThat(file).hasBinaryContent(new byte[] {3, 4});
    assertThat(entries()).containsExactly("file");
  }

  @Test
  void keepsTheOldFileAndLeavesNoTemporaryOneWhenTheContentFails() throws IOException {
    Path file = folder.resolve("file");
    AtomicFiles.write(file, "old");
    assertThatThrownBy(() -> AtomicFiles.write(file, output -> {
      output.write("new".getBytes(StandardCharsets.UTF_8));
      throw new IOException("No space left on device");
    })).isInstanceOf(FileException.class)
        .hasMessage("cannot write %s: the disk that holds %s is full: free some space or choose another folder", file,
            folder.toAbsolutePath());
    assertThat(file).hasContent("old");
    assertThat(entries()).containsExactly("file");
  }

  @Test
  void leavesNoTemporaryFileWhenTheContentThrowsSomethingElse() throws IOException {
    assertThatThrownBy(() -> AtomicFiles.write(folder.resolve("file"), output -> {
      throw new IllegalStateException("stop");
    })).isInstanceOf(IllegalStateException.class);
    assertThat(entries()).isEmpty();
  }

  @Test
  void readersSeeTheOldOrTheNewFileButNothingBetween() throws Exception {
    Path file = folder.resolve("file");
    List<String> contents = List.of("a".repeat(200_000), "b".repeat(100_000));
    AtomicFiles.write(file, contents.get(0));
    Thread writer = Thread.ofPlatform().start(() -> {
      for (int round = 0; round < 40; round++) {
        AtomicFiles.write(file, contents.get(round % 2));
      }
    });
    do {
      assertThat(Files.readString(file)).isIn(contents);
    } while (writer.isAlive());
    writer.join();
  }

  @Test
  void writesInAnInterruptedThread() {
    Path file = folder.resolve("file");
    Thread.currentThread().interrupt();
    try {
      AtomicFiles.write(file, "kept");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(file).hasContent("kept");
  }

  @Test
  void saysThatTheFolderIsMissing() {
    Path file = folder.resolve("missing").resolve("file");
    assertThatThrownBy(() -> AtomicFiles.write(file, "x")).isInstanceOf(FileException.class)
        .hasMessage("cannot write %s: the folder %s does not exist: create it first", file, file.getParent());
  }

  @Test
  void saysThatTheFolderIsAFile() {
    Path file = folder.resolve("file");
    AtomicFiles.write(file, "x");
    assertThatThrownBy(() -> AtomicFiles.write(file.resolve("below"), "x")).isInstanceOf(FileException.class)
        .hasMessageContaining("is a file, not a folder");
  }

  @Test
  void saysThatTheTargetIsAFolder() {
    assertThatThrownBy(() -> AtomicFiles.write(folder, "x")).isInstanceOf(FileException.class)
        .hasMessage("cannot write %s: it is a folder", folder);
  }

  @Test
  void saysThatTheFolderIsReadOnly() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(folder), "this user may write everywhere");
    assertThatThrownBy(() -> AtomicFiles.write(folder.resolve("file"), "x")).isInstanceOf(FileException.class)
        .hasMessageContaining("no permission to write in the folder");
  }

  @Test
  void replacesTheFileBehindASymbolicLink() throws IOException {
    Path file = folder.resolve("file");
    Path link = folder.resolve("link");
    AtomicFiles.write(file, "old");
    Files.createSymbolicLink(link, file);
    AtomicFiles.write(link, "new");
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void deletesWhatAKilledProcessLeft() throws IOException {
    AtomicFiles.write(folder.resolve("file"), output -> {
      Files.copy(folder.resolve(entries().getFirst()), folder.resolve(".file.1234.mneme-tmp"));
      output.write(1);
    });
    assertThat(entries()).containsExactlyInAnyOrder("file", ".file.1234.mneme-tmp");
    AtomicFiles.deleteLeftovers(folder);
    assertThat(entries()).containsExactly("file");
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::getFileName).map(Path::toString).toList();
    }
  }
}
