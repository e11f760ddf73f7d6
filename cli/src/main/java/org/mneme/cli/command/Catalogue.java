package org.mneme.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.UsageException;
import org.mneme.experiment.ComparisonListener;
import org.mneme.experiment.Presets;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.plugin.OptimizerRegistry;
import org.mneme.plugin.PluginFolder;
import org.mneme.plugin.Plugins;
import org.mneme.plugin.TaskRegistry;

/**
 * Everything that has a name: the memories, tasks and presets of the jars on the class path and of the plugins in a
 * folder.
 *
 * @param memories the memories
 * @param tasks the tasks
 * @param optimizers the optimizers
 * @param listeners who wants to be told how comparisons go on
 * @param presets the ready-made configurations
 */
record Catalogue(
    MemoryRegistry memories, TaskRegistry tasks, OptimizerRegistry optimizers, Set<ComparisonListener> listeners,
    Presets presets) {
  private static final Path USUAL_FOLDER = Path.of("plugins");

  /**
   * Finds it all; a plugin that cannot be used is left out with a line on standard error that says why.
   *
   * @param folder the folder with further plugins; where none is given, {@code plugins} in the working directory, if there is one
   * @throws UsageException if the folder cannot be used
   */
  static Catalogue load(Console console, Optional<Path> folder) {
    ClassLoader ours = Catalogue.class.getClassLoader();
    Optional<Path> found = folder.or(() -> Optional.of(USUAL_FOLDER).filter(Files::isDirectory));
    Plugins plugins = found.isPresent() ? Plugins.load(ours, open(found.get(), ours)) : Plugins.load(ours);
    plugins.failures().forEach(failure -> console.err().println("mneme: warning: " + failure));
    if (folder.isPresent() && plugins.classLoaders().size() == 1 && plugins.failures().isEmpty()) {
      throw new UsageException("--plugins " + folder.get() + ": the folder has no jars");
    }
    return new Catalogue(
        plugins.memories(), plugins.tasks(), plugins.optimizers(), plugins.parts(ComparisonListener.class),
        new Presets(plugins.classLoaders()));
  }

  private static PluginFolder open(Path folder, ClassLoader ours) {
    if (!Files.isDirectory(folder)) {
      throw new UsageException("--plugins " + folder + ": "
          + (Files.exists(folder) ? "got a file, expected a folder with jars" : "there is no such folder"));
    }
    try {
      return PluginFolder.open(folder, ours);
    } catch (IOException failure) {
      throw new UsageException("--plugins " + folder + ": the folder cannot be read: " + failure.getMessage());
    }
  }
}
