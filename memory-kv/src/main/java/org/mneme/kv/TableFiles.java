package org.mneme.kv;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.mneme.io.FileException;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;

/**
 * The files of a table that is mapped into memory: float32 values row by row, in the machine's byte order. The system reads what is touched and writes
 * back what changes, so that a table may be larger than memory.
 *
 * <p>A training begins with new files, unless it is to go on with those that are there: these are used as they stand, without being read, and by one
 * table at a time.
 */
final class TableFiles implements AutoCloseable {
  private static final String COMPLETE = "complete";

  private final Path folder;
  private final String prefix;
  private final boolean reuses;
  private FileChannel lock;

  /**
   * Takes the place.
   *
   * @param table the table's name
   * @param random the stream of its first values: tables of different seeds have different files
   * @param reuses whether files that are there are used; otherwise new ones take their places
   */
  TableFiles(Path folder, String table, RandomStream random, boolean reuses) {
    this.folder = folder;
    this.prefix = table + "-" + Long.toHexString(random.named("file").nextLong());
    this.reuses = reuses;
  }

  private Path file(String part) {
    return folder.resolve(prefix + "." + part);
  }

  /** Returns whether a table is there to go on with; one that is not gone on with counts as incomplete from now on. */
  boolean complete() {
    if (reuses) {
      return Files.isRegularFile(file(COMPLETE));
    }
    try {
      Files.deleteIfExists(file(COMPLETE));
      return false;
    } catch (IOException failure) {
      throw failed("delete", COMPLETE, failure);
    }
  }

  /** Notes that the table has its first values: one whose drawing was cut short is drawn again. */
  void markComplete() {
    try {
      Files.write(file(COMPLETE), new byte[0]);
    } catch (IOException failure) {
      throw failed("write", COMPLETE, failure);
    }
  }

  /** Returns a part's memory: of the file that is there, or of a new one with zeros. */
  MemorySegment map(String part, Shape shape) {
    long bytes = shape.elements() * Float.BYTES;
    try {
      Files.createDirectories(folder);
      if (reuses) {
        takeLock();
      } else {
        // Not emptied but unlinked: whoever still has the old file mapped keeps it.
        Files.deleteIfExists(file(part));
      }
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
      throw failed("map", part, failure);
    }
  }

  private FileException failed(String what, String part, IOException failure) {
    return new FileException(
        "cannot " + what + " the table file " + file(part) + ": " + failure.getMessage()
            + "; choose another tableFolder",
        failure);
  }

  private void takeLock() throws IOException {
    if (lock != null) {
      return;
    }
    FileChannel channel =
        FileChannel.open(file("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locks(channel)) {
      channel.close();
      throw new FileException(
          "the table " + folder.resolve(prefix) + " is being trained already; let the trials that go on with it run one"
              + " after the other (jobs 1), or give each a tableFolder of its own");
    }
    lock = channel;
  }

  private static boolean locks(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldInThisProcess) {
      return false;
    }
  }

  /** Lets another table use the files. */
  @Override
  public void close() {
    try {
      if (lock != null) {
        lock.close();
        lock = null;
      }
    } catch (IOException failure) {
      throw new FileException("cannot release the table " + folder.resolve(prefix) + ": " + failure.getMessage(),
          failure);
    }
  }
}
