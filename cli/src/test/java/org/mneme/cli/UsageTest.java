package org.mneme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user reads who asks for help, for names, or for something that cannot be done. */
class UsageTest {
  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({
      "lst, unknown command 'lst': did you mean 'list'? commands:", //
      "describe modell, unknown name 'modell': did you mean 'model'? names:",
      "list --jsn, unknown option '--jsn': did you mean '--json'? options: --plugins",
      "list --json=yes, --json takes no value",
      "list memoriez, unknown kind 'memoriez': did you mean 'memories'? kinds: memories",
      "list --plugins, --plugins needs a value: --plugins DIR",
      "list --plugins /nowhere, --plugins /nowhere: there is no such folder",
      "--quiet list, the command comes first",
      "describe, describe takes one name",
      "validate, validate takes one configuration",
      "validate --preset quik, unknown preset 'quik': did you mean 'quick'? presets:",
      "validate --preset quick --preset smoke, --preset was given 2 times",
      "help lst, unknown command 'lst'"})
  void whatCannotBeDoneIsOneLineWithTheNearestNameAndTheList(String words, String message) {
    CommandLine line = CommandLine.run(words.split(" "));
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.output()).isEmpty();
    assertThat(line.errorLines()).singleElement().asString().startsWith("mneme: " + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "help", "--help", "-h"})
  void helpNamesEveryCommand(String words) {
    CommandLine line =
        CommandLine.run(Stream.of(words.split(" ")).filter(word -> !word.isEmpty()).toArray(String[]::new));
    assertThat(line.exitCode()).isZero();
    assertThat(line.errors()).isEmpty();
    assertThat(line.output()).contains("Usage: mneme COMMAND", "  list ", "  describe ", "  validate ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"help list", "list --help", "list -h", "list --nonsense --help"})
  void helpOfACommandNamesItsOptions(String words) {
    CommandLine line = CommandLine.run(words.split(" "));
    assertThat(line.exitCode()).isZero();
    assertThat(line.output()).contains("Usage: mneme list [memories|tasks|optimizers|presets]", "--plugins DIR",
        "--json");
  }

  @Test
  void textFitsTheTerminalAndIsColouredThereOnly() {
    CommandLine line = CommandLine.onTerminal("help", "list");
    assertThat(line.output()).contains("\u001b[1m");
    assertThat(line.output().lines().map(each -> each.replaceAll("\u001b\\[[0-9]*m", "")))
        .allSatisfy(each -> assertThat(each.length()).isLessThanOrEqualTo(100));
    assertThat(CommandLine.run("help", "list").output()).doesNotContain("\u001b");
  }

  @Test
  void theVersionIsOneLine() {
    assertThat(CommandLine.run("--version").output()).startsWith("mneme ").hasLineCount(1);
  }

  @Test
  void theListHasMemoriesTasksAndPresets() {
    assertThat(CommandLine.run("list").output()).contains("memories\n  ", "\n  none  ", "\ntasks\n", "\npresets\n  ",
        "\n  quick ");
    assertThat(CommandLine.run("list", "presets").output()).contains("quick", "smoke").doesNotContain("memories");
    assertThat(CommandLine.run("list", "--json").output()).contains("\"name\" : \"none\"");
  }

  @Test
  void everythingInTheListCanBeDescribed() {
    CommandLine list = CommandLine.run("list");
    list.output()
        .lines()
        .filter(each -> each.matches("  \\S.*"))
        .map(each -> each.strip().split(" ")[0])
        .filter(name -> !list.output().contains("\n" + name + "\n  none\n"))
        .forEach(name -> {
          CommandLine line = CommandLine.run("describe", name);
          assertThat(line.exitCode()).as(name + ": " + line.errors()).isZero();
          assertThat(line.output()).startsWith(name + ", a");
        });
  }

  @Test
  void aDescriptionHasKeysDefaultsAndMeanings() {
    assertThat(CommandLine.run("describe", "model").output()).containsPattern("width +96 +Width of the hidden states");
    assertThat(CommandLine.run("describe", "training").output()).containsPattern("warmup +100 +Updates over which");
    assertThat(CommandLine.run("describe", "smoke").output()).contains("configuration\n  name: smoke");
    assertThat(CommandLine.run("describe", "model", "--json").output()).contains("\"key\" : \"width\"");
  }

  @Test
  void everyProblemOfAConfigurationIsShownAtItsPlace() throws IOException {
    Path file = Files.writeString(scratch.resolve("my.yaml"), """
        model: {widht: 64, heads: three}
        memory: {type: nonesuch}
        trainin: {steps: 5}
        """);
    CommandLine line = CommandLine.run("validate", file.toString());
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errors()).startsWith("mneme: the configuration has ")
        .contains(
            file + ":1: model.widht: unknown key 'widht': did you mean 'width'?",
            file + ":1: model.heads: got 'three', expected a whole number",
            file + ":2: memory.type: unknown memory 'nonesuch'", file + ":3: trainin: unknown key 'trainin'");
    CommandLine json = CommandLine.run("validate", file.toString(), "--json");
    assertThat(json.exitCode()).isEqualTo(2);
    assertThat(json.output()).contains("\"valid\" : false", "\"line\" : 3", "\"key\" : \"model.widht\"");
  }

  @Test
  void overridesAloneAreCheckedAsCompareWouldRunThem() {
    CommandLine line = CommandLine.run("validate", "--set", "memory.type=infinite", "--set", "memory.bassis=64");
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errors()).contains("unknown key 'bassis': did you mean 'basis'?");
    assertThat(CommandLine.run("validate", "--set", "memory.type=infinite").output()).startsWith("valid: ");
  }

  @Test
  void namesOfAMemorysPartsAreCheckedWithEverythingElse() throws IOException {
    Path file = Files.writeString(scratch.resolve("parts.yaml"), """
        memory:
          - {type: infinite, functions: rectngular, density: gausian}
          - {type: compressive, compression: men}
        task: {type: sorting}
        """);
    CommandLine line = CommandLine.run("validate", file.toString());
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errors())
        .contains(
            file + ":2: memory.0.functions: unknown kind of basis functions 'rectngular': did you mean 'rectangular'?",
            file + ":2: memory.0.density: unknown density 'gausian': did you mean 'gaussian'?",
            file + ":3: memory.1.compression: unknown compression 'men': did you mean 'mean'?");
  }

  @Test
  void aMissingFileIsOneLine() {
    CommandLine line = CommandLine.run("validate", scratch.resolve("none.yaml").toString());
    assertThat(line.exitCode()).isEqualTo(2);
    assertThat(line.errorLines()).singleElement().asString().contains("none.yaml", "no such file");
  }

  @Test
  void aBrokenPluginJarIsLeftOutWithALine() throws IOException {
    Files.writeString(scratch.resolve("broken.jar"), "no jar");
    CommandLine line = CommandLine.run("list", "--plugins", scratch.toString());
    assertThat(line.exitCode()).isZero();
    assertThat(line.errors()).contains("mneme: warning: plugin jar", "broken.jar was left out");
    assertThat(line.output()).contains("none");
  }
}
