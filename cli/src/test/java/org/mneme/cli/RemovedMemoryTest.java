package org.mneme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A memory is its jar: without the jar on the class path, nothing else knows of it. */
class RemovedMemoryTest {
  @TempDir private Path scratch;

  private record Result(int exitCode, String output, String errors) {}

  /** Runs {@code mneme} in a process of its own, with the class path of this one but for a module. */
  private Result without(String module, String... words) throws IOException, InterruptedException {
    String place = "/" + module + "/target/";
    String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains(place))
        .collect(Collectors.joining(File.pathSeparator));
    assertThat(classPath).isNotEqualTo(System.getProperty("java.class.path"));
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules", "jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx1g", "-cp", classPath,
        Main.class.getName()));
    command.addAll(List.of(words));
    Path output = scratch.resolve("output");
    Path errors = scratch.resolve("errors");
    Process process =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  @ParameterizedTest
  @CsvSource({"memory-kv, product-key", "memory-compressive, compressive", "memory-continuous, infinite"})
  void itsNameIsGoneAndTheOthersAreThere(String module, String name) throws Exception {
    Result list = without(module, "list", "memories");
    assertThat(list.exitCode()).as(list.errors()).isZero();
    assertThat(list.output().lines().map(line -> line.strip().split(" ")[0])).doesNotContain(name).contains("none");
    assertThat(list.errors()).doesNotContain("left out");
    Result describe = without(module, "describe", name);
    assertThat(describe.exitCode()).isEqualTo(2);
    assertThat(describe.errors()).contains("unknown name '" + name + "'", "none");
  }

  @Test
  void aComparisonThatDoesNotNeedItRuns() throws Exception {
    Result compare = without(
        "memory-kv", "compare", "--preset", "smoke", "--set", "memory.type=transformer-xl", "--set",
        "task.type=sorting", "--out", scratch.resolve("run").toString());
    assertThat(compare.exitCode()).as(compare.errors()).isZero();
    assertThat(compare.output()).contains("transformer-xl");
  }
}
