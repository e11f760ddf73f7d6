package org.mneme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code mneme}: which Java it starts, with what, and what reaches the user. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LauncherTest {
  private static final String INCUBATOR_WARNING = "WARNING: Using incubator modules: jdk.incubator.vector";

  @TempDir Path scratch;

  @BeforeAll
  static void build(@TempDir Path scratch) throws Exception {
    Result first = run(scratch, Map.of(), launcher(), "--help");
    assertThat(first.exitCode()).as(first.errors()).isZero();
  }

  @Test
  void aLaterStartNeedsNoMavenAndPrintsNothingOnStandardError() throws Exception {
    Result result = run(scratch, Map.of("PATH", "/usr/bin:/bin", "MNEME_JAVA", System.getProperty("java.home")),
        launcher(), "--help");
    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).contains("mneme");
    assertThat(result.errors()).isEmpty();
  }

  @Test
  void itIsFoundThroughLinksFromAnotherFolder() throws Exception {
    Path link = Files.createSymbolicLink(scratch.resolve("link"), launcher());
    Path linkToLink = Files.createSymbolicLink(scratch.resolve("other name"), link.getFileName());
    Result result = run(scratch, Map.of(), linkToLink, "--help");
    Files.delete(linkToLink);
    Files.delete(link);
    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(result.output()).contains("mneme");
  }

  @Test
  void argumentsOptionsAndTheExitCodePassThrough() throws Exception {
    Path java = javaThat("printf '<%s>' \"$@\"; exit 7", "25.0.1");
    Result result = run(scratch, Map.of("MNEME_JAVA", java.toString(), "MNEME_JAVA_OPTS", "-Xmx1g -Dx=y"), launcher(),
        "compare", "two words", "*", "");
    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(result.output()).contains("<-Xmx1g><-Dx=y>").endsWith("<compare><two words><*><>");
  }

  @Test
  void javaTakesTheLaunchersPlaceSoThatSignalsReachIt() throws Exception {
    Path java = javaThat("printf '%s' $$", "25");
    Result result = run(scratch, Map.of("MNEME_JAVA", java.toString()), launcher(), "list");
    assertThat(result.output()).isEqualTo(Long.toString(result.pid()));
  }

  @Test
  void theNoticeAboutTheIncubatingModuleIsDroppedAndNothingElse() throws Exception {
    String lines =
        "Picked up JAVA_TOOL_OPTIONS: x\\n" + INCUBATOR_WARNING + "\\nError: \\\\ a  b\\n" + INCUBATOR_WARNING;
    Path java = javaThat("printf '" + lines + "' >&2", "26");
    Result result = run(scratch, Map.of("MNEME_JAVA", java.toString()), launcher(), "list");
    assertThat(result.errors())
        .isEqualTo("Picked up JAVA_TOOL_OPTIONS: x\nError: \\ a  b\n" + INCUBATOR_WARNING);
  }

  @Test
  void anErrorOfAJavaThatDoesNotStartIsShown() throws Exception {
    Path java = javaThat("printf 'Unrecognized option: -Xfoo' >&2; exit 1", "25");
    Result result = run(scratch, Map.of("MNEME_JAVA", java.toString()), launcher(), "list");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors()).isEqualTo("Unrecognized option: -Xfoo");
  }

  @Test
  void aJavaThatIsTooOldIsRefusedWithWhatToDo() throws Exception {
    Path java = javaThat("exit 0", "17.0.15");
    Result result = run(scratch, Map.of("MNEME_JAVA", java.toString()), launcher(), "list");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.errors()).contains("MNEME_JAVA=" + java, "no Java 25 or newer", "unset it");
  }

  @Test
  void aJavaHomeThatIsTooOldIsPassedOver() throws Exception {
    Path old = javaThat("exit 9", "17.0.15");
    Result result = run(scratch, Map.of("JAVA_HOME", old.toString()), launcher(), "--help");
    assertThat(result.exitCode()).as(result.errors()).isZero();
  }

  /** Makes the home of a Java of the given version that does no more than the given lines of shell script. */
  private Path javaThat(String script, String version) throws IOException {
    Path home = Files.createTempDirectory(scratch, "java");
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + script + "\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static Path launcher() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mneme"))) {
      folder = folder.getParent();
    }
    return folder.resolve("mneme");
  }

  private static Result run(Path scratch, Map<String, String> environment, Path program, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(scratch, "output", "");
    ProcessBuilder builder = new ProcessBuilder(command).directory(scratch.toFile()).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("MNEME_JAVA"));
    builder.environment().putAll(environment);
    // The filter of the JVM's own messages may end after the process, when Java has closed a pipe of its own: a named one is read to the end of both.
    Path errors = scratch.resolve("errors-" + System.nanoTime());
    assertThat(new ProcessBuilder("mkfifo", errors.toString()).start().waitFor()).isZero();
    FutureTask<String> reading = new FutureTask<>(() -> Files.readString(errors));
    Thread.ofPlatform().daemon().start(reading);
    Process process = builder.redirectError(errors.toFile()).start();
    process.getOutputStream().close();
    return new Result(process.pid(), process.waitFor(), Files.readString(output), reading.get());
  }

  private record Result(long pid, int exitCode, String output, String errors) {}
}
