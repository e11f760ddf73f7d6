package org.mneme.cli.command;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.UsageException;
import org.mneme.cli.project.PluginProject;

/** {@code mneme new-plugin}: a project for a memory of one's own. */
final class NewPluginCommand implements Command {
  private static final Option PACKAGE =
      Flags.with("package", "NAME", "the package of the classes; otherwise com.example and the memory's name");

  private final Console console;

  @Inject
  NewPluginCommand(Console console) {
    this.console = console;
  }

  @Override
  public String name() {
    return "new-plugin";
  }

  @Override
  public String summary() {
    return "write a project for a memory of your own";
  }

  @Override
  public String arguments() {
    return "NAME DIR";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Writes a Maven project into DIR, which compiles at once and whose test checks all that a memory has to satisfy; NAME is "
            + "what configurations call the memory, such as last-vector. 'mneme compare --plugins DIR/target --preset NAME' then "
            + "compares it with others.");
  }

  @Override
  public List<Option> options() {
    return List.of(PACKAGE, Flags.PLUGINS, Flags.JSON);
  }

  @Override
  public ExitCode run(Invocation invocation) {
    if (invocation.arguments().size() != 2) {
      throw new UsageException("new-plugin takes a name and a folder: mneme new-plugin last-vector DIR");
    }
    PluginProject project = project(
        invocation.arguments().getFirst(), invocation.value(PACKAGE),
        Catalogue.load(console, Flags.plugins(invocation)));
    Path folder = Path.of(invocation.arguments().getLast());
    List<Path> files = write(project, folder);
    if (invocation.has(Flags.JSON)) {
      console.out()
          .println(Json.write(
              new TreeMap<>(Map.of("name", project.name(), "files", files.stream().map(Path::toString).toList()))));
    } else {
      files.forEach(file -> console.out().println("wrote " + file));
      console.out().println();
      console.out().println("next: cd " + folder + ", then");
      console.out().println("  mvn verify");
      console.out().println("  mneme compare --plugins target --preset " + project.name());
    }
    return ExitCode.OK;
  }

  private static PluginProject project(String name, Optional<String> packageName, Catalogue catalogue) {
    if (!PluginProject.NAME.matcher(name).matches()) {
      throw new UsageException("'" + name
          + "' is no name of a memory: expected small letters and digits, in words joined by '-', such as last-vector");
    }
    if (catalogue.memories().names().contains(name)) {
      throw new UsageException("there is a memory '" + name + "' already; choose another name");
    }
    String usual = "com.example." + name.replace("-", "");
    String chosen = packageName.orElse(usual);
    if (!SourceVersion.isName(chosen)) {
      throw new UsageException("'" + chosen + "' is no name of a Java package; give one with --package");
    }
    return new PluginProject(name, chosen);
  }

  private static List<Path> write(PluginProject project, Path folder) {
    try {
      if (Files.exists(folder) && !isEmptyFolder(folder)) {
        throw new UsageException(folder + " exists and is no empty folder; name one that is, or a new one");
      }
      return project.write(folder);
    } catch (IOException failure) {
      throw new UsageException("the project cannot be written to " + folder + ": " + failure.getMessage());
    }
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }
}
