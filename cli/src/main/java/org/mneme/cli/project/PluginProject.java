package org.mneme.cli.project;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mneme.plugin.PluginInterfaces;

/**
 * A new project for a memory: it compiles, its contract test passes, and its jar is a plugin with a preset that compares it.
 *
 * @param name the memory's name in configurations, such as {@code last-vector}
 * @param packageName the package of its classes
 */
public record PluginProject(String name, String packageName) {
  /** What names of memories look like. */
  public static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private static final String TEMPLATES = "/META-INF/mneme/project/";

  /** Checks that there is everything. */
  public PluginProject {
    requireNonNull(name, "name is null");
    requireNonNull(packageName, "packageName is null");
  }

  /** Returns the beginning of the classes' names. */
  public String className() {
    return Stream.of(name.split("-"))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining());
  }

  /** Writes it into a folder that is empty or does not exist yet, and returns the files. */
  public List<Path> write(Path folder) throws IOException {
    String sources = "java/" + packageName.replace('.', '/') + "/" + className();
    Map<String, String> templates = new LinkedHashMap<>();
    templates.put("pom.xml", "pom.xml");
    templates.put("README.md", "README.md");
    for (String part : List.of("Config", "Memory", "Plugin")) {
      templates.put("src/main/" + sources + part + ".java", part + ".java");
    }
    templates.put("src/main/resources/META-INF/mneme/presets/" + name + ".yaml", "preset.yaml");
    templates.put("src/test/" + sources + "ContractTest.java", "ContractTest.java");
    List<Path> written = new ArrayList<>();
    for (Map.Entry<String, String> template : templates.entrySet()) {
      written.add(write(folder.resolve(template.getKey()), filled(text(template.getValue()))));
    }
    Path resources = folder.resolve("src/main/resources/META-INF");
    written.add(write(resources.resolve("mneme/presets/index"), name + "\n"));
    written.add(
        write(resources.resolve("services/org.mneme.plugin.Plugin"), packageName + "." + className() + "Plugin\n"));
    return written;
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private String filled(String template) throws IOException {
    return template.replace("${name}", name)
        .replace("${Name}", className())
        .replace("${package}", packageName)
        .replace("${version}", text("version.txt").strip())
        .replace("${interfaces}", PluginInterfaces.VERSION);
  }

  private static String text(String template) throws IOException {
    try (InputStream stream = PluginProject.class.getResourceAsStream(TEMPLATES + template)) {
      return new String(requireNonNull(stream, template).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
