package org.mneme.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("golden")
final class SafetensorsGoldenTest {
  @TempDir private Path folder;

  @Test
  void everyFileIsReadAndComesOutTheSameWhenWrittenAgain() throws IOException {
    Path golden = GoldenFolder.require();
    List<Path> files;
    try (Stream<Path> tree = Files.walk(golden)) {
      files = tree.filter(path -> path.toString().endsWith(".safetensors")).toList();
    }
    assertThat(files).as("safetensors files below " + golden).isNotEmpty();
    for (Path path : files) {
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        assertThat(file.names()).as(path.toString()).isNotEmpty();
        assertSameWhenWrittenAgain(file);
      }
    }
  }

  private void assertSameWhenWrittenAgain(SafetensorsFile file) {
    SafetensorsWriter writer = new SafetensorsWriter();
    file.metadata().forEach(writer::metadata);
    for (String name : file.names()) {
      TensorInfo info = file.info(name);
      if (info.type().kind() == DataType.Kind.REAL) {
        writer.add(name, info.shape(), file.doubles(name));
      } else if (info.type().kind() == DataType.Kind.WHOLE) {
        writer.add(name, info.shape(), file.longs(name));
      }
    }
    Path copy = folder.resolve("copy.safetensors");
    writer.write(copy);
    try (SafetensorsFile again = SafetensorsFile.open(copy)) {
      assertThat(again.metadata()).isEqualTo(file.metadata());
      for (String name : again.names()) {
        assertThat(again.info(name).shape()).isEqualTo(file.info(name).shape());
        if (file.info(name).type().kind() == DataType.Kind.REAL) {
          assertThat(again.doubles(name)).as(file.path() + " " + name).isEqualTo(file.doubles(name));
        } else {
          assertThat(again.longs(name)).as(file.path() + " " + name).isEqualTo(file.longs(name));
        }
      }
    }
  }
}
