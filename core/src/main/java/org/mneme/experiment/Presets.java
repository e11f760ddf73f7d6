package org.mneme.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mneme.config.ConfigTree;

/**
 * Ready-made configurations. A jar offers some by listing their names, one a line, in {@code META-INF/mneme/presets/index} and putting each beside
 * it as {@code NAME.yaml}.
 */
public final class Presets {
  private static final String FOLDER = "META-INF/mneme/presets/";

  private final Map<String, URL> files = new TreeMap<>();

  /** Finds the presets of class loaders; of two with one name, the first is taken. */
  public Presets(List<ClassLoader> classLoaders) {
    classLoaders.forEach(this::find);
  }

  private void find(ClassLoader classes) {
    try {
      for (URL index : Collections.list(classes.getResources(FOLDER + "index"))) {
        for (String name : text(index).lines().map(String::strip).filter(line -> !line.isEmpty()).toList()) {
          URL file = classes.getResource(FOLDER + name + ".yaml");
          if (file != null) {
            files.putIfAbsent(name, file);
          }
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("the presets on the class path cannot be read", failure);
    }
  }

  /** Returns all names in alphabetical order. */
  public List<String> names() {
    return new ArrayList<>(files.keySet());
  }

  /** Returns the configuration of a name. */
  public Optional<ConfigTree> read(String name) {
    return Optional.ofNullable(files.get(name)).map(file -> ConfigTree.parse(readText(file), "preset " + name));
  }

  /** Returns the configuration of a name as it is written. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(files.get(name)).map(Presets::readText);
  }

  private static String readText(URL file) {
    try {
      return text(file);
    } catch (IOException failure) {
      throw new UncheckedIOException("the preset " + file + " cannot be read", failure);
    }
  }

  private static String text(URL file) throws IOException {
    try (InputStream stream = file.openStream()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
