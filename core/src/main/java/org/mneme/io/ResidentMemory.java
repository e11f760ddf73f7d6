package org.mneme.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much of the machine's memory this process occupies. */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String LINE = "VmRSS:";
  private static final long KIBI = 1024;

  private ResidentMemory() {}

  /** Returns the bytes, Java's own memory included; 0 where the system does not tell. */
  public static long bytes() {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try {
      return Files.readAllLines(STATUS)
          .stream()
          .filter(line -> line.startsWith(LINE))
          .mapToLong(line -> KIBI * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException unreadable) {
      return 0; // a figure for the record, not worth an error
    }
  }
}
