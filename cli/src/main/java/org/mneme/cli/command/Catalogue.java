package org.mneme.cli.command;

import com.google.inject.CreationException;
import com.google.inject.ProvisionException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.UsageException;
import org.mneme.experiment.Presets;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.plugin.Plugin;
import org.mneme.plugin.Plugins;
import org.mneme.plugin.TaskRegistry;

/**
 * Everything that has a name: the memories, tasks and presets of the jars on the class path and of those in the folder that {@code --plugins} names.
 *
 * @param memories the memories
 * @param tasks the tasks
 * @param presets the ready-made configurations
 */
record Catalogue(MemoryRegistry memories, TaskRegistry tasks, Presets presets) {
  /**
   * Finds it all; a jar that cannot be used is left out with a line on standard error that says why.
   *
   * @throws UsageException if the folder cannot be used, or two jars contribute the same name
   */
  static Catalogue load(Console console, Optional<Path> folder) {
    ClassLoader ours = Catalogue.class.getClassLoader();
    ClassLoader classes = folder.map(path -> jars(console, path, ours)).orElse(ours);
    Plugins plugins = wired(classes);
    plugins.failures().forEach(failure -> warn(console, failure));
    if (folder.isPresent()
        && plugins.loaded().stream().allMatch(plugin -> ours.equals(plugin.getClass().getClassLoader()))) {
      warn(console,
          "the jars in " + folder.get()
              + " contribute nothing: none of them names a working plugin in META-INF/services/"
              + Plugin.class.getName());
    }
    return new Catalogue(plugins.memories(), plugins.tasks(), new Presets(classes));
  }

  private static Plugins wired(ClassLoader classes) {
    try {
      return Plugins.load(classes);
    } catch (CreationException | ProvisionException failure) {
      Throwable cause = failure;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new UsageException("the plugins do not fit together: "
          + cause.getMessage().lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse(""));
    }
  }

  private static ClassLoader jars(Console console, Path folder, ClassLoader parent) {
    if (!Files.isDirectory(folder)) {
      throw new UsageException("--plugins " + folder + ": "
          + (Files.exists(folder) ? "got a file, expected a folder with jars" : "there is no such folder"));
    }
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
      found.forEach(jars::add);
    } catch (IOException | RuntimeException failure) {
      throw new UsageException("--plugins " + folder + ": the folder cannot be read: " + failure.getMessage());
    }
    if (jars.isEmpty()) {
      throw new UsageException("--plugins " + folder + ": the folder has no jars");
    }
    Collections.sort(jars);
    List<URL> places = jars.stream().filter(jar -> isReadable(console, jar)).map(Catalogue::place).toList();
    return new URLClassLoader("plugins", places.toArray(URL[]::new), parent);
  }

  /** A class loader passes over a broken jar in silence. */
  private static boolean isReadable(Console console, Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.size() >= 0;
    } catch (IOException failure) {
      warn(console, "plugin jar " + jar + " was left out: it cannot be read as a jar (" + failure.getMessage() + ")");
      return false;
    }
  }

  private static URL place(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void warn(Console console, String message) {
    console.err().println("mneme: warning: " + message);
  }
}
