package org.mneme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A real jar in the making: its classes are compiled, and it can be damaged in the ways in which jars are. */
final class PluginJar {
  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern TYPE = Pattern.compile("public (?:final |abstract )?(?:class|record|interface) (\\w+)");
  private static final int MAJOR_VERSION_AT = 7;

  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> resources = new LinkedHashMap<>();
  private final List<String> removed = new ArrayList<>();
  private final Manifest manifest = new Manifest();
  private int classFileVersion;

  PluginJar() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  /** Adds a public type. */
  PluginJar source(String text) {
    sources.put(found(PACKAGE, text).replace('.', '/') + "/" + found(TYPE, text), text);
    return this;
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  /** Names a plugin in the service file. */
  PluginJar service(String className) {
    return resource("META-INF/services/org.mneme.plugin.Plugin", className + "\n");
  }

  PluginJar resource(String name, String text) {
    resources.put(name, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  PluginJar attribute(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  /** Leaves a compiled class out. */
  PluginJar without(String className) {
    removed.add(className.replace('.', '/') + ".class");
    return this;
  }

  /** Marks the classes as built for another Java. */
  PluginJar builtForJava(int version) {
    classFileVersion = version + 44;
    return this;
  }

  /** Compiles and writes it. */
  Path write(Path jar) throws IOException {
    Path work = Files.createTempDirectory("plugin-jar");
    Path classes = compile(work);
    try (
        OutputStream out = Files.newOutputStream(jar);
        JarOutputStream file = new JarOutputStream(out, manifest);
        Stream<Path> found = Files.walk(classes)) {
      for (Path each : found.filter(Files::isRegularFile).sorted().toList()) {
        String name = classes.relativize(each).toString();
        if (!removed.contains(name)) {
          put(file, name, marked(Files.readAllBytes(each)));
        }
      }
      for (Map.Entry<String, byte[]> resource : resources.entrySet()) {
        put(file, resource.getKey(), resource.getValue());
      }
    }
    return jar;
  }

  private Path compile(Path work) throws IOException {
    Path classes = Files.createDirectories(work.resolve("classes"));
    List<String> arguments = new ArrayList<>(
        List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = work.resolve("sources").resolve(source.getKey() + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new))).as("compilation").isZero();
    return classes;
  }

  private byte[] marked(byte[] classFile) {
    if (classFileVersion > 0) {
      classFile[MAJOR_VERSION_AT] = (byte) classFileVersion;
    }
    return classFile;
  }

  private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }
}
