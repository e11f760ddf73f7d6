package org.mneme.plugin;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * A folder of plugins: each jar in it is one, and each folder in it that has jars, a plugin with libraries of its own. Each has its own class
 * loader. What cannot be used is left out with a line that says why.
 */
public final class PluginFolder {
  private final List<Place> places = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * A plugin that may be loaded.
   *
   * @param name what it is called in messages
   * @param classes its class loader
   */
  record Place(String name, ClassLoader classes) {}

  private PluginFolder() {}

  /**
   * Looks into a folder.
   *
   * @param parent the class loader of Mneme and its libraries
   * @throws IOException if the folder cannot be read
   */
  public static PluginFolder open(Path folder, ClassLoader parent) throws IOException {
    requireNonNull(parent, "parent is null");
    PluginFolder opened = new PluginFolder();
    for (Path entry : sorted(folder, "*")) {
      boolean inFolder = Files.isDirectory(entry);
      if (inFolder || isJar(entry)) {
        List<Path> jars = inFolder ? sorted(entry, "*.jar") : List.of(entry);
        String name = "plugin " + (inFolder ? "folder " : "jar ") + entry.getFileName();
        opened.add(name, jars, parent);
      }
    }
    return opened;
  }

  private static boolean isJar(Path entry) {
    return entry.getFileName().toString().endsWith(".jar");
  }

  private static List<Path> sorted(Path folder, String glob) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
      TreeSet<Path> paths = new TreeSet<>();
      stream.forEach(paths::add);
      return List.copyOf(paths);
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
  }

  private void add(String name, List<Path> jars, ClassLoader parent) {
    boolean contributes = false;
    for (Path jar : jars) {
      Optional<String> fault = fault(jar);
      if (fault.isPresent()) {
        failures.add(name + " was left out: " + (jars.size() > 1 ? jar.getFileName() + ": " : "") + fault.get());
        return;
      }
      contributes |= namesAPlugin(jar);
    }
    if (contributes) {
      places.add(new Place(
          name, new PluginClassLoader(name, jars.stream().map(PluginFolder::url).toArray(URL[]::new), parent)));
    } else if (!jars.isEmpty()) {
      failures.add(name + " was left out: no plugin is named in META-INF/services/" + Plugin.class.getName()
          + "; a library belongs into a folder of its own together with the plugin that needs it");
    }
  }

  /** A class loader would pass over a broken jar in silence. */
  private static Optional<String> fault(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String builtFor =
          manifest == null ? null : manifest.getMainAttributes().getValue(PluginInterfaces.ATTRIBUTE);
      return builtFor == null || PluginInterfaces.fit(builtFor)
          ? Optional.empty()
          : Optional.of(
              "it was built for version " + builtFor + " of the plugin interfaces, this Mneme has "
                  + PluginInterfaces.VERSION + "; get a build for this version, or build it again");
    } catch (IOException | RuntimeException failure) {
      return Optional
          .of("it cannot be read as a jar (" + failure.getMessage() + "); fetch it again, or build it again");
    }
  }

  private static boolean namesAPlugin(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getEntry("META-INF/services/" + Plugin.class.getName()) != null;
    } catch (IOException | RuntimeException failure) {
      return false;
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Returns what may be loaded. */
  List<Place> places() {
    return List.copyOf(places);
  }

  /** Returns one line for each jar or folder that cannot be used. */
  List<String> failures() {
    return List.copyOf(failures);
  }
}
