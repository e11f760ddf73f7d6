package org.mneme.pretrained;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mneme.io.FileException;

/** Reads a folder's JSON files. */
final class FolderJson {
  private static final long LARGEST = 1 << 28;

  private FolderJson() {}

  /**
   * Returns what a file holds.
   *
   * @throws FileException if it is missing, too large, or no JSON object
   */
  static JsonNode read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new FileException(file + ": the file does not exist, expected it in the folder of a model");
      }
      if (Files.size(file) > LARGEST) {
        throw new FileException(file + ": has " + Files.size(file) + " bytes, at most " + LARGEST + " are read");
      }
      JsonNode node = new ObjectMapper().readTree(file.toFile());
      if (node == null || !node.isObject()) {
        throw new FileException(file + ": is no JSON object");
      }
      return node;
    } catch (JsonProcessingException problem) {
      throw new FileException(
          file + ":" + (problem.getLocation() == null ? "" : problem.getLocation().getLineNr() + ":") + " is no JSON: "
              + problem.getOriginalMessage(),
          problem);
    } catch (IOException problem) {
      throw new FileException(file + ": cannot be read: " + problem.getMessage(), problem);
    }
  }
}
