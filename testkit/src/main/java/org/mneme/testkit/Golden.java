package org.mneme.testkit;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A folder of golden values: tensors that a reference recorded, with metadata that says their sizes and variants. A test whose folder is absent
 * is skipped with that reason; sizes come from the metadata, so that any folder of the same structure can take its place.
 */
public final class Golden {
  private final Path folder;

  private Golden(Path folder) {
    this.folder = folder;
  }

  /** Returns a folder among the golden values, or skips the test. */
  public static Golden folder(String name) {
    return new Golden(SharedFolders.golden(name));
  }

  /** Returns where the folder is. */
  public Path path() {
    return folder;
  }

  /** Returns a file of metadata. */
  public JsonNode json(String file) {
    return readJson(folder.resolve(requireNonNull(file, "file is null")));
  }

  /** Opens a file of tensors; the caller closes it. */
  public GoldenFile open(String file) {
    return new GoldenFile(folder.resolve(requireNonNull(file, "file is null")));
  }

  /** Reads a JSON file, also one that is no part of the golden values. */
  public static JsonNode readJson(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
