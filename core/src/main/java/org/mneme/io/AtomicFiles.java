package org.mneme.io;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes whole files that are either the old one or the new one, also after a crash: the content goes to a temporary file in the same folder,
 * is forced to the disk, and takes the name in one step. A failed write leaves the old file as it was and no temporary file.
 */
public final class AtomicFiles {
  private static final String TEMPORARY = ".mneme-tmp";
  private static final int BUFFER_BYTES = 1 << 16;

  /** Produces the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything to the stream; need not close it. */
    void writeTo(OutputStream output) throws IOException;
  }

  private AtomicFiles() {}

  /** Writes a text as UTF-8. */
  public static void write(Path file, String text) {
    write(file, requireNonNull(text, "text is null").getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes. */
  public static void write(Path file, byte[] bytes) {
    requireNonNull(bytes, "bytes is null");
    write(file, output -> output.write(bytes));
  }

  /**
   * Writes what the content produces; a symbolic link stays one, and the file that it points to is replaced.
   *
   * @throws FileException if the file cannot be written: a missing or read-only folder, a full disk, a folder of that name
   */
  public static void write(Path file, Content content) {
    requireNonNull(content, "content is null");
    Path target = requireNonNull(file, "file is null").toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw new FileException("cannot write " + file + ": it is a folder");
    }
    try {
      target = Files.isSymbolicLink(target) && Files.exists(target) ? target.toRealPath() : target;
      replace(target, content);
    } catch (IOException problem) {
      String reason = FileProblems.whyNotWritten(target.getParent(), problem);
      throw new FileException("cannot write " + file + ": " + reason, problem);
    }
  }

  /** Deletes the temporary files that a killed process left in a folder; call it only where no other process writes. */
  public static void deleteLeftovers(Path folder) {
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, ".*" + TEMPORARY)) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    } catch (IOException problem) {
      String reason = FileProblems.whyNotWritten(folder, problem);
      throw new FileException("cannot clean up " + folder + ": " + reason, problem);
    }
  }

  private static void replace(Path target, Content content) throws IOException {
    String mark = Long.toHexString(ThreadLocalRandom.current().nextLong());
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + mark + TEMPORARY);
    Files.createFile(temporary);
    try {
      fill(temporary, content);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    force(target.getParent());
  }

  /** A plain stream, not a channel: an interrupt must not tear a checkpoint that is being written at that moment. */
  private static void fill(Path temporary, Content content) throws IOException {
    try (FileOutputStream file = new FileOutputStream(temporary.toFile())) {
      OutputStream output = new BufferedOutputStream(file, BUFFER_BYTES);
      content.writeTo(output);
      output.flush();
      file.getFD().sync();
    }
  }

  /** Makes the new name itself durable, on systems where a folder can be opened. */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException unsupported) {
      // Windows opens no folders; the file itself is on the disk already.
      return;
    }
  }
}
