package org.mneme.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts safetensors files together byte by byte, also wrong ones. */
final class RawSafetensors {
  private RawSafetensors() {}

  /** Returns a file of this header and data, with the right length in front. */
  static byte[] bytes(String header, byte... data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return bytes(json.length, json, data);
  }

  /** Returns a file of this header and data, with any length in front. */
  static byte[] bytes(long length, byte[] header, byte... data) {
    return ByteBuffer.allocate(Long.BYTES + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(header)
        .put(data)
        .array();
  }

  static Path file(Path folder, byte[] content) {
    try {
      return Files.write(folder.resolve("raw.safetensors"), content);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
