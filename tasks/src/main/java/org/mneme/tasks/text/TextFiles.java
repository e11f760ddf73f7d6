package org.mneme.tasks.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.mneme.io.FileException;

/** Reads UTF-8 text and refuses everything else, so that no model is trained on an image by mistake. */
final class TextFiles {
  private static final long LARGEST = 1L << 30;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private TextFiles() {}

  static Document read(Path file, String name) {
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new FileException(
            "cannot read " + file + ": it has " + size + " bytes, expected at most " + LARGEST
                + ": cut it into several files");
      }
      return new Document(name, decode(file.toString(), Files.readAllBytes(file)));
    } catch (NoSuchFileException problem) {
      throw new FileException("cannot read " + file + ": the file does not exist", problem);
    } catch (AccessDeniedException problem) {
      throw new FileException("cannot read " + file + ": no permission to read it", problem);
    } catch (IOException problem) {
      throw new FileException("cannot read " + file + ": " + problem.getMessage(), problem);
    }
  }

  /** Decodes strictly; a byte order mark is no part of the text. */
  static String decode(String file, byte[] bytes) {
    for (int position = 0; position < bytes.length; position++) {
      if (bytes[position] == 0) {
        throw notText(file, "a zero byte", position);
      }
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer from = ByteBuffer.wrap(bytes);
    CharBuffer to = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(from, to, true);
    if (result.isError()) {
      throw notText(file, "no UTF-8", from.position());
    }
    String text = to.flip().toString();
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  private static FileException notText(String file, String found, int position) {
    return new FileException(
        "cannot read " + file + ": it is not UTF-8 text, there is " + found + " at byte " + position
            + ": convert it, or take it out of the folder");
  }
}
