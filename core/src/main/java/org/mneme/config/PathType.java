package org.mneme.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The path of a file or folder, which need not exist. */
final class PathType extends ScalarType {

  PathType() {
    super(new Words("a", "path", "paths"));
  }

  @Override
  Optional<Object> parse(ConfigNode.Scalar scalar, Problems problems) {
    try {
      return Optional.of(Path.of(scalar.text()));
    } catch (InvalidPathException e) {
      return reject(scalar, e.getReason(), problems);
    }
  }
}
