package org.mneme.pretrained;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.mneme.io.FileException;

/**
 * What the tokens of a {@code tokenizer.json} stand for in bytes of UTF-8. Byte-level vocabularies (GPT-2) write one letter per byte; the others write
 * text, with U+2581 for a space, and {@code <0x0A>} for a byte that is no part of the text's own tokens.
 */
final class TokenBytes {
  private static final char SPACE = '\u2581';
  private static final int MOST_TOKENS = 1 << 24;

  private final Path file;
  private int[] bytes = new int[0];
  private int tokens;

  private TokenBytes(Path file) {
    this.file = file;
  }

  /**
   * Returns for each token how many bytes it stands for, 0 for special tokens.
   *
   * @throws FileException if the file is no tokenizer
   */
  static int[] of(Path file) {
    JsonNode json = FolderJson.read(file);
    TokenBytes result = new TokenBytes(file);
    result.read(json);
    return Arrays.copyOf(result.bytes, result.tokens);
  }

  private void read(JsonNode json) {
    boolean byteLevel = json.path("pre_tokenizer").toString().contains("\"ByteLevel\"")
        || json.path("decoder").toString().contains("\"ByteLevel\"");
    JsonNode vocabulary = json.path("model").path("vocab");
    if (vocabulary.isObject()) {
      for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
        set(entry.getValue(), bytes(entry.getKey(), byteLevel));
      }
    } else if (vocabulary.isArray()) {
      for (int token = 0; token < vocabulary.size(); token++) {
        set(token, bytes(vocabulary.get(token).path(0).asText(), byteLevel));
      }
    }
    if (tokens == 0) {
      throw new FileException(
          file + ": has no vocabulary, expected {\"model\": {\"vocab\": {\"TOKEN\": NUMBER, ...}, ...}, ...}");
    }
    for (JsonNode added : json.path("added_tokens")) {
      boolean special = added.path("special").asBoolean(false);
      set(added.path("id"), special ? 0 : added.path("content").asText().getBytes(UTF_8).length);
    }
  }

  private void set(JsonNode number, int count) {
    if (!number.isIntegralNumber() || number.longValue() < 0 || number.longValue() >= MOST_TOKENS) {
      throw new FileException(
          file + ": numbers a token " + number + ", expected a whole number from 0 to " + (MOST_TOKENS - 1));
    }
    set(number.intValue(), count);
  }

  private void set(int token, int count) {
    if (token >= bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(token + 1, Math.min(MOST_TOKENS, bytes.length * 2)));
    }
    tokens = Math.max(tokens, token + 1);
    bytes[token] = count;
  }

  private static int bytes(String token, boolean byteLevel) {
    if (byteLevel) {
      return token.codePointCount(0, token.length());
    }
    return token.matches("<0x[0-9A-F]{2}>") ? 1 : token.replace(SPACE, ' ').getBytes(UTF_8).length;
  }
}
