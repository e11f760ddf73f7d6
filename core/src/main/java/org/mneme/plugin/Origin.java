package org.mneme.plugin;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * Where something comes from.
 *
 * @param jar the name of the jar's file, or the folder of classes; empty where that is not known
 * @param version what the jar's manifest says in {@code Implementation-Version}; empty where it says nothing
 */
public record Origin(String jar, String version) {
  /** Not known. */
  public static final Origin UNKNOWN = new Origin("", "");

  /** Returns where a class was loaded from. */
  public static Origin of(Class<?> type) {
    String version = Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse("");
    return new Origin(place(type), version);
  }

  private static String place(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "";
    }
    try {
      Path place = Path.of(source.getLocation().toURI());
      return place.toString().endsWith(".jar") ? place.getFileName().toString() : place.toString();
    } catch (URISyntaxException | RuntimeException notAFile) {
      return source.getLocation().toString();
    }
  }

  /** Returns the jar and, where its name does not say it, the version. */
  @Override
  public String toString() {
    return version.isEmpty() || jar.contains(version) ? jar : jar + " " + version;
  }
}
