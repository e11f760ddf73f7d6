package org.mneme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mneme.cli.project.PluginProject;

class NewPluginTest {
  @TempDir private Path scratch;

  /** Puts the project's main classes and resources into a jar. */
  private Path jar(Path project) throws IOException {
    PluginJar jar = new PluginJar();
    Path resources = project.resolve("src/main/resources");
    for (Path file : files(project.resolve("src/main/java"))) {
      jar.source(Files.readString(file));
    }
    for (Path file : files(resources)) {
      jar.resource(resources.relativize(file).toString(), Files.readString(file));
    }
    return jar.write(Files.createDirectories(project.resolve("target")).resolve("memory.jar"));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void theProjectIsAPluginWithAPresetThatComparesIt() throws IOException {
    Path project = scratch.resolve("project");
    CommandLine written = CommandLine.run("new-plugin", "far-sight", project.toString(), "--package", "org.acme.sight");
    assertThat(written.exitCode()).as(written.errors()).isZero();
    assertThat(written.output()).contains("FarSightMemory.java", "mvn verify", "--preset far-sight");
    assertThat(files(project)).extracting(file -> Files.readString(file))
        .noneMatch(text -> text.contains("${name}"))
        .noneMatch(text -> text.contains("${Name}"))
        .noneMatch(text -> text.contains("${version}"));
    jar(project);
    String plugins = project.resolve("target").toString();
    CommandLine list = CommandLine.run("list", "--plugins", plugins);
    assertThat(list.errors()).isEmpty();
    assertThat(list.output()).contains("far-sight", "memory.jar");
    CommandLine compare = CommandLine.run(
        "compare", "--preset", "far-sight", "--plugins", plugins, "--set", "training.steps=3", "--set",
        "training.warmup=0", "--out", scratch.resolve("run").toString());
    assertThat(compare.exitCode()).as(compare.errors()).isZero();
    assertThat(compare.output()).contains("transformer-xl", "far-sight");
  }

  /** Who follows the tutorial and who lets it be written have the same. */
  @Test
  void theProjectIsWhatTheTutorialShows() throws IOException {
    String tutorial = Files.readString(Path.of("../docs/writing-a-memory.md"));
    for (Path file : new PluginProject("last-vector", "com.example.lastvector").write(scratch)) {
      String path = scratch.relativize(file).toString();
      if (!path.equals("README.md")) {
        assertThat(tutorial).containsPattern(
            "\\Q`" + path + "`:\n\n```\\E[a-z]*\\Q\n" + Files.readString(file) + "```\n\\E");
      }
    }
  }

  /** Who copies the example and who lets it be written have the same. */
  @Test
  void theProjectIsBuiltAsTheExampleIs() throws IOException {
    new PluginProject("infini-attention", "com.example").write(scratch);
    String written = Files.readString(scratch.resolve("pom.xml"));
    String example = Files.readString(Path.of("../examples/third-party-memory/pom.xml"));
    assertThat(written.replace("InfiniAttention,", "Infini-attention,")).isEqualTo(example);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "Sight | 'Sight' is no name of a memory: expected small letters",
      "far sight | 'far sight' is no name of a memory",
      "product-key | there is a memory 'product-key' already",
      "last --package 1.2 | '1.2' is no name of a Java package"})
  void aNameThatCannotBeIsRefused(String words, String message) {
    boolean hasPackage = words.contains("--package");
    CommandLine line = hasPackage
        ? CommandLine.run("new-plugin", "last", scratch.toString(), "--package", words.split(" ")[2])
        : CommandLine.run("new-plugin", words, scratch.toString());
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errorLines()).first().asString().contains(message);
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void aFolderWithFilesIsLeftAlone() throws IOException {
    Files.writeString(scratch.resolve("mine"), "mine");
    CommandLine line = CommandLine.run("new-plugin", "last", scratch.toString());
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errors()).contains("is no empty folder");
    assertThat(scratch).isDirectoryNotContaining(file -> !file.endsWith("mine"));
  }
}
