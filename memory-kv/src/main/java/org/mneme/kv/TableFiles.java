package org.mneme.kv;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.mneme.io.FileException;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;

/**
 * The files of a table that is mapped into memory: float32 values row by row, in the machine's byte order. The system reads what is touched and writes
 * back what changes, so that a table may be larger than memory; one that is there already is used as it stands, without being read.
 */
final class TableFiles {
  private final Path folder;
  private final String prefix;

  /**
   * Takes the place.
   *
   * @param table the table's name
   * @param random the stream of its first values: tables of different seeds have different files
   */
  TableFiles(Path folder, String table, RandomStream random) {
    this.folder = folder;
    this.prefix = table + "-" + Long.toHexString(random.named("file").nextLong());
  }

  private Path file(String part) {
    return folder.resolve(prefix + "." + part);
  }

  /** Returns whether a part is there, with as many values as it should have. */
  boolean exists(String part, Shape shape) {
    try {
      return Files.isRegularFile(file(part)) && Files.size(file(part)) == shape.elements() * Float.BYTES;
    } catch (IOException failure) {
      throw failure("look at", part, failure);
    }
  }

  /** Returns a part's memory; a file that is not there is made, with zeros. */
  MemorySegment map(String part, Shape shape) {
    long bytes = shape.elements() * Float.BYTES;
    try {
      Files.createDirectories(folder);
      try (
          FileChannel channel = FileChannel.open(
              file(part), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        if (channel.size() != 0 && channel.size() != bytes) {
          throw new FileException(
              "the table file " + file(part) + " has " + channel.size() + " bytes, expected " + bytes
                  + " for a table of " + shape + "; choose another tableFolder, or delete the file");
        }
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.ofAuto());
      }
    } catch (IOException failure) {
      throw failure("map", part, failure);
    }
  }

  private FileException failure(String what, String part, IOException failure) {
    return new FileException(
        "cannot " + what + " the table file " + file(part) + ": " + failure.getMessage()
            + "; choose another tableFolder",
        failure);
  }
}
