package org.mneme.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigTreeTest {

  private static final String EXPERIMENT =
      """
          model: {layers: 3, width: 96}
          memory:
            - {type: infinite, basis: 64}
            - type: product-key
              layers: [1]
          task:
            type: sorting
          """;

  private static ConfigTree parse(String yaml) {
    return ConfigTree.parse(yaml, "a.yaml");
  }

  @Nested
  final class Places {

    @Test
    void everyKeyKnowsItsLineColumnAndPath() {
      ConfigTree tree = parse(EXPERIMENT);
      assertThat(tree.problems()).isEmpty();
      assertThat(tree.get("model.width").location()).isEqualTo(new Location("a.yaml", 1, 20, "model.width"));
      assertThat(tree.get("memory").location()).isEqualTo(new Location("a.yaml", 2, 1, "memory"));
      assertThat(tree.get("memory.0").location()).isEqualTo(new Location("a.yaml", 3, 5, "memory.0"));
      assertThat(tree.get("memory.1.layers").location()).isEqualTo(new Location("a.yaml", 5, 5, "memory.1.layers"));
      assertThat(tree.get("memory.1.layers.0").location())
          .isEqualTo(new Location("a.yaml", 5, 14, "memory.1.layers.0"));
      assertThat(tree.get("task.type").location()).isEqualTo(new Location("a.yaml", 7, 3, "task.type"));
    }

    @Test
    void aKeyThatIsNotWrittenHasThePlaceOfItsGroup() {
      ConfigTree missing = parse(EXPERIMENT).get("task.length");
      assertThat(missing.isPresent()).isFalse();
      assertThat(missing.location()).isEqualTo(new Location("a.yaml", 6, 1, "task.length"));
      assertThat(missing.get("more").location().key()).isEqualTo("task.length.more");
    }

    @Test
    void takingAPartOutKeepsPlaces() {
      ConfigTree entry = parse(EXPERIMENT).get("memory").entries().get(1);
      assertThat(entry.without("type").get("layers").location()).isEqualTo(
          new Location("a.yaml", 5, 5, "memory.1.layers"));
      assertThat(entry.only("type").get("type").location()).isEqualTo(new Location("a.yaml", 4, 5, "memory.1.type"));
    }
  }

  @Nested
  final class Parts {

    @Test
    void aValueIsItsTextAsWritten() {
      ConfigTree tree = parse("a: 1e-3\nb: 'x y'\nc:\nd: [1]\ne: ~\n");
      assertThat(tree.get("a").text()).contains("1e-3");
      assertThat(tree.get("b").text()).contains("x y");
      assertThat(tree.get("c").text()).isEmpty();
      assertThat(tree.get("c").isPresent()).isTrue();
      assertThat(tree.get("d").text()).isEmpty();
      assertThat(tree.get("e").text()).isEmpty();
      assertThat(tree.get("f").text()).isEmpty();
      assertThat(tree.get("f").isPresent()).isFalse();
    }

    @Test
    void withoutAndOnlySplitAGroup() {
      ConfigTree entry = parse("{type: infinite, layers: [0], basis: 64}");
      assertThat(entry.without("type", "layers", "absent").keys()).containsExactly("basis");
      assertThat(entry.only("layers", "type", "absent").keys()).containsExactly("type", "layers");
      assertThat(entry.keys()).containsExactly("type", "layers", "basis");
    }

    @Test
    void entriesOfAListAreItsElementsAndAnythingElseIsAListOfOne() {
      assertThat(parse(EXPERIMENT).get("memory").entries()).extracting(entry -> entry.get("type").text().orElseThrow())
          .containsExactly("infinite", "product-key");
      assertThat(parse(EXPERIMENT).get("task").entries()).singleElement().matches(ConfigTree::isGroup);
      assertThat(parse("memory: none").get("memory").entries()).singleElement()
          .extracting(entry -> entry.text().orElseThrow())
          .isEqualTo("none");
      assertThat(parse("memory:").get("memory").entries()).isEmpty();
      assertThat(parse("{}").get("memory").entries()).isEmpty();
    }

    @Test
    void groupsAndListsAreToldApart() {
      ConfigTree tree = parse(EXPERIMENT);
      assertThat(tree.get("model").isGroup()).isTrue();
      assertThat(tree.get("model").isList()).isFalse();
      assertThat(tree.get("memory").isList()).isTrue();
      assertThat(tree.get("memory").isGroup()).isFalse();
      assertThat(tree.get("memory.2").isPresent()).isFalse();
      assertThat(tree.get("memory.first").isPresent()).isFalse();
    }

    @Test
    void aliasesAndMergeKeysStandForWhatTheyName() {
      ConfigTree tree = parse("base: &base {width: 8, heads: 2}\none: *base\ntwo: {<<: *base, heads: 4}\n");
      assertThat(tree.problems()).isEmpty();
      assertThat(tree.get("one.width").text()).contains("8");
      assertThat(tree.get("one.width").location().key()).isEqualTo("one.width");
      assertThat(tree.get("two").keys()).containsExactlyInAnyOrder("width", "heads");
      assertThat(tree.get("two.heads").text()).contains("4");
      assertThat(tree.get("two.width").text()).contains("8");
    }

    @Test
    void theFirstOfSeveralMergedGroupsWins() {
      ConfigTree tree = parse("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc:\n  <<: [*a, *b]\n  z: 3\n");
      assertThat(ConfigWriter.inline(tree.get("c"))).isEqualTo("{z: 3, x: 1, y: 2}");
      assertThat(tree.get("c.y").location()).isEqualTo(new Location("a.yaml", 2, 14, "c.y"));
    }

    @Test
    void anEmptyTextIsAnEmptyConfiguration() {
      for (String yaml : new String[] {"", "\n", "# nothing\n", "---\n", "\uFEFF"}) {
        ConfigTree tree = parse(yaml);
        assertThat(tree.problems()).isEmpty();
        assertThat(tree.keys()).isEmpty();
        assertThat(tree.isGroup()).isTrue();
      }
      assertThat(ConfigTree.empty().keys()).isEmpty();
      assertThat(ConfigTree.empty().problems()).isEmpty();
    }
  }

  @Nested
  final class BadText {

    @Test
    void aSyntaxErrorNamesItsLine() {
      assertThat(Lines.of(parse("model:\n  width: 96\n heads: 6\n"))).singleElement()
          .asString()
          .startsWith("a.yaml:3: not valid YAML: ")
          .endsWith("; check indentation, colons, quotes and brackets");
      assertThat(Lines.of(parse("a: [1, 2\nb: 3\n"))).singleElement()
          .asString()
          .startsWith("a.yaml:2: not valid YAML: ");
      assertThat(Lines.of(parse("a: 1\n\tb: 2\n"))).singleElement().asString().startsWith("a.yaml:2: not valid YAML: ");
      assertThat(Lines.of(parse("a: 1\n---\nb: 2\n"))).singleElement()
          .asString()
          .startsWith("a.yaml:2: not valid YAML: ");
      assertThat(Lines.of(parse("a: *unknown\n"))).singleElement().asString().startsWith("a.yaml:1: not valid YAML: ");
    }

    @Test
    void aTextWithControlCharactersIsNotYaml() {
      assertThat(Lines.of(parse("a: \u0001\n"))).singleElement().asString().startsWith("a.yaml: not valid YAML: ");
    }

    @Test
    void aKeyGivenTwiceIsAProblemAtTheSecondPlace() {
      ConfigTree tree = parse("model:\n  width: 96\n  heads: 6\n  width: 128\nmodel: {}\n");
      assertThat(Lines.of(tree)).containsExactly(
          "a.yaml:4: model.width: the key 'width' is given twice (first in line 2); keep one of them",
          "a.yaml:5: model: the key 'model' is given twice (first in line 1); keep one of them");
      assertThat(tree.get("model.width").text()).contains("96");
    }

    @Test
    void aConfigurationIsAGroupOfKeys() {
      assertThat(Lines.of(parse("[1, 2]"))).containsExactly(
          "a.yaml:1: got a list, expected keys with values, such as 'seed: 1'");
      assertThat(Lines.of(parse("\nhello"))).containsExactly(
          "a.yaml:2: got 'hello', expected keys with values, such as 'seed: 1'");
      assertThat(parse("hello").isGroup()).isTrue();
    }

    @Test
    void keysAreNamesAndValuesArePlain() {
      assertThat(Lines.of(parse("a:\n  ? [1]\n  : 2\n"))).containsExactly(
          "a.yaml:2: a: got a list or a group as a key, expected a name");
      assertThat(Lines.of(parse("a: !color red\nb: !shape {}\nc: !row [1]\n"))).containsExactly(
          "a.yaml:1: a: got the YAML tag !color, expected a plain value; remove the tag",
          "a.yaml:2: b: got the YAML tag !shape, expected a plain value; remove the tag",
          "a.yaml:3: c: got the YAML tag !row, expected a plain value; remove the tag");
    }

    @Test
    void aValueThatContainsItselfIsAProblem() {
      assertThat(Lines.of(parse("a: &a\n  b: *a\n"))).containsExactly(
          "a.yaml:2: a.b: the value contains itself; write it out instead of using an alias here");
    }

    @Test
    void aMergeKeyNamesAnotherGroup() {
      assertThat(Lines.of(parse("a: &a\n  b: 1\n  <<: *a\n"))).containsExactly(
          "a.yaml:1: a: the value contains itself; write it out instead of using an alias here");
      assertThat(Lines.of(parse("a: 1\n<<: 5\n"))).containsExactly(
          "a.yaml:2: <<: expected a group of keys, or a list of groups");
      assertThat(Lines.of(parse("<<: &a [*a]\n"))).containsExactly(
          "a.yaml:1: <<: expected a group of keys, or a list of groups");
    }

    @Test
    void aliasesThatStandForTooManyValuesAreAProblem() {
      StringBuilder yaml = new StringBuilder("a0: &a0 x\n");
      for (int i = 1; i < 9; i++) {
        yaml.append("a%1$d: &a%1$d [*a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d]\n".formatted(i, i - 1));
      }
      assertThat(Lines.of(parse(yaml.toString()))).containsExactly(
          "a.yaml: got more than 100000 values with all aliases written out; use fewer");
    }

    @Test
    void aValueNestedTooDeeplyIsAProblem() {
      assertThat(Lines.of(parse("a: " + "[".repeat(1000) + "]".repeat(1000)))).singleElement()
          .asString()
          .startsWith("a.yaml: not valid YAML: ");
    }

    @Test
    void everyPartHandsTheProblemsOn() {
      ConfigTree tree = parse("a: 1\na: 2\nb: {c: [1]}\n");
      assertThat(tree.problems()).hasSize(1);
      assertThat(tree.get("b.c").entries().getFirst().problems()).isEqualTo(tree.problems());
      assertThat(tree.get("absent").problems()).isEqualTo(tree.problems());
      assertThat(tree.without("a").only("b").problems()).isEqualTo(tree.problems());
      assertThat(parse("{}").merge(tree).problems()).isEqualTo(tree.problems());
      assertThat(parse("{}").with("x", tree).problems()).isEqualTo(tree.problems());
    }
  }

  @Nested
  final class ReadingFiles {

    @TempDir private Path folder;

    @Test
    void aFileIsReadAndNamed() throws IOException {
      Path file = Files.writeString(folder.resolve("my.yaml"), "name: \u00e9t\u00e9 \ud83d\ude00\n");
      ConfigTree tree = ConfigTree.read(file);
      assertThat(tree.get("name").text()).contains("\u00e9t\u00e9 \ud83d\ude00");
      assertThat(tree.get("name").location()).isEqualTo(new Location(file.toString(), 1, 1, "name"));
    }

    @Test
    void aMissingFileIsAProblemThatNamesIt() {
      Path file = folder.resolve("absent.yaml");
      assertThat(Lines.of(ConfigTree.read(file))).containsExactly(
          file + ": no such file; expected a YAML file, check the path");
    }

    @Test
    void aFolderIsNoFile() {
      assertThat(Lines.of(ConfigTree.read(folder))).containsExactly(folder + ": got a folder, expected a YAML file");
    }

    @Test
    void aFileThatIsNotUtf8IsAProblem() throws IOException {
      Path file = Files.write(folder.resolve("latin.yaml"), "name: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(Lines.of(ConfigTree.read(file))).containsExactly(
          file + ": the file is not UTF-8 text; save it as UTF-8");
    }

    @Test
    void aFileThatMayNotBeReadIsAProblem() throws IOException {
      Path file = Files.writeString(folder.resolve("secret.yaml"), "a: 1");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
      Assumptions.assumeFalse(Files.isReadable(file), "this user may read every file");
      assertThat(Lines.of(ConfigTree.read(file))).containsExactly(
          file + ": not allowed to read the file; check its permissions");
    }
  }

  @Nested
  final class Merging {

    private ConfigTree merge(String below, String above) {
      return ConfigTree.parse(below, "below.yaml").merge(ConfigTree.parse(above, "above.yaml"));
    }

    @Test
    void groupsMergeKeyByKeyAndKeepTheirPlaces() {
      ConfigTree tree = merge("model: {layers: 3, width: 96}\nseed: 1", "seed: 2\nmodel: {width: 128}\nname: x");
      assertThat(ConfigWriter.write(tree)).isEqualTo("model:\n  layers: 3\n  width: 128\nseed: 2\nname: x\n");
      assertThat(tree.get("model.layers").location().toString()).isEqualTo("below.yaml:1: model.layers");
      assertThat(tree.get("model.width").location().toString()).isEqualTo("above.yaml:2: model.width");
    }

    @Test
    void listsAndSingleValuesAreReplaced() {
      ConfigTree tree = merge("a: [1, 2]\nb: {c: 1}\nd: 1", "a: [3]\nb: 2\nd: {e: 1}");
      assertThat(ConfigWriter.write(tree)).isEqualTo("a: [3]\nb: 2\nd:\n  e: 1\n");
    }

    @Test
    void anotherTypeDropsTheKeysOfTheOldOne() {
      ConfigTree tree = merge("task: {type: sorting, symbols: 8}", "task: {type: text, path: a.txt}");
      assertThat(tree.get("task").keys()).containsExactly("type", "path");
    }

    @Test
    void theSameTypeKeepsTheKeys() {
      ConfigTree tree = merge("task: {type: sorting, symbols: 8}", "task: {type: sorting, length: 5}");
      assertThat(tree.get("task").keys()).containsExactly("type", "symbols", "length");
    }

    @Test
    void anEmptyConfigurationChangesNothing() {
      assertThat(merge(EXPERIMENT, "").keys()).containsExactly("model", "memory", "task");
      assertThat(merge("", EXPERIMENT).get("task.type").location().toString()).isEqualTo("above.yaml:7: task.type");
      assertThat(ConfigTree.empty().merge(parse("")).location().source()).isEqualTo("a.yaml");
    }
  }

  @Nested
  final class Replacing {

    @Test
    void aPartPutElsewhereKeepsThePlaceWhereItIsWritten() {
      ConfigTree tree = parse("task: {length: [256, 512]}");
      ConfigTree second = tree.with("task.length", tree.get("task.length").entries().get(1));
      assertThat(second.get("task.length").text()).contains("512");
      assertThat(second.get("task.length").location().toString()).isEqualTo("a.yaml:1: task.length.1");
    }

    @Test
    void aPartThatIsNotWrittenReplacesNothing() {
      ConfigTree tree = parse("a: 1");
      assertThat(tree.with("a", tree.get("b"))).isSameAs(tree);
    }
  }
}
