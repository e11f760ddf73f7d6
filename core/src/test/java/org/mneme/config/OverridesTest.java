package org.mneme.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class OverridesTest {

  private static final String MEMORIES = "memory: [{type: infinite, basis: 64}, {type: product-key, keys: 8}]\n";

  private static ConfigTree override(String yaml, String... overrides) {
    return ConfigTree.parse(yaml, "a.yaml").with(List.of(overrides));
  }

  private static String result(String yaml, String... overrides) {
    ConfigTree tree = override(yaml, overrides);
    assertThat(Lines.of(tree)).isEmpty();
    return ConfigWriter.inline(tree);
  }

  @Nested
  final class InGroups {

    @Test
    void aValueIsReplacedInItsPlace() {
      assertThat(result("model: {width: 96, heads: 6}", "model.width=128")).isEqualTo(
          "{model: {width: 128, heads: 6}}");
    }

    @Test
    void groupsThatAreNotWrittenComeIntoBeing() {
      assertThat(result("", "a.b.c=1", "a.d=2")).isEqualTo("{a: {b: {c: 1}, d: 2}}");
      assertThat(result("a:", "a.b=1")).isEqualTo("{a: {b: 1}}");
    }

    @Test
    void theValueIsYaml() {
      assertThat(result("", "a=[1, 2]", "b={c: x}", "d=1e-3", "e='1'", "f=a=b", "g=true")).isEqualTo(
          "{a: [1, 2], b: {c: x}, d: 1e-3, e: '1', f: a=b, g: true}");
    }

    @Test
    void anEmptyValueIsNoValue() {
      assertThat(result("a: 1", "a=")).isEqualTo("{a: null}");
      assertThat(result("a: 1", "a=#comment")).isEqualTo("{a: null}");
    }

    @Test
    void theLastOverrideWins() {
      assertThat(result("a: 1", "a=2", "a=3")).isEqualTo("{a: 3}");
    }

    @Test
    void theOriginalStaysAsItIs() {
      ConfigTree tree = ConfigTree.parse("a: {b: 1}", "a.yaml");
      assertThat(tree.with(List.of("a.b=2")).get("a.b").text()).contains("2");
      assertThat(tree.get("a.b").text()).contains("1");
    }

    @Test
    void anotherTypeDropsTheKeysOfTheOldOne() {
      assertThat(result("task: {type: sorting, symbols: 8}", "task.type=text")).isEqualTo("{task: {type: text}}");
    }

    @Test
    void theSameTypeKeepsTheKeys() {
      assertThat(result("task: {type: sorting, symbols: 8}", "task.type=sorting")).isEqualTo(
          "{task: {type: sorting, symbols: 8}}");
    }

    @Test
    void aTypeWhereThereWasNoneKeepsTheKeys() {
      assertThat(result("task: {length: 8}", "task.type=text")).isEqualTo("{task: {length: 8, type: text}}");
    }

    @Test
    void keysForTheNewTypeMayComeBeforeOrAfterIt() {
      String task = "task: {type: sorting, symbols: 8}";
      assertThat(result(task, "task.type=text", "task.path=a.txt")).isEqualTo("{task: {type: text, path: a.txt}}");
      assertThat(result(task, "task.path=a.txt", "task.type=text")).isEqualTo("{task: {path: a.txt, type: text}}");
    }
  }

  @Nested
  final class InLists {

    @Test
    void anIndexNamesTheEntry() {
      assertThat(result(MEMORIES, "memory.1.keys=16")).isEqualTo(
          "{memory: [{type: infinite, basis: 64}, {type: product-key, keys: 16}]}");
      assertThat(result("layers: [1, 2]", "layers.0=5")).isEqualTo("{layers: [5, 2]}");
    }

    @Test
    void theIndexAfterTheLastAddsAnEntry() {
      assertThat(result("memory: [{type: infinite}]", "memory.1.type=none")).isEqualTo(
          "{memory: [{type: infinite}, {type: none}]}");
      assertThat(result("layers: []", "layers.0=5")).isEqualTo("{layers: [5]}");
    }

    @Test
    void withoutAnIndexTheKeyIsSetInEveryEntry() {
      assertThat(result(MEMORIES, "memory.dropout=0.1")).isEqualTo(
          "{memory: [{type: infinite, basis: 64, dropout: 0.1}, {type: product-key, keys: 8, dropout: 0.1}]}");
    }

    @Test
    void aTypeReplacesTheWholeListByOneEntry() {
      assertThat(result(MEMORIES, "memory.type=none")).isEqualTo("{memory: [{type: none}]}");
      assertThat(result("memory: []", "memory.type=none")).isEqualTo("{memory: [{type: none}]}");
    }

    @Test
    void theEntryThatHasTheTypeAlreadyKeepsItsKeys() {
      assertThat(result(MEMORIES, "memory.type=product-key")).isEqualTo("{memory: [{type: product-key, keys: 8}]}");
    }

    @Test
    void keysForTheNewTypeMayComeBeforeOrAfterIt() {
      assertThat(result(MEMORIES, "memory.type=x", "memory.size=5")).isEqualTo("{memory: [{type: x, size: 5}]}");
      assertThat(result(MEMORIES, "memory.size=5", "memory.type=x")).isEqualTo("{memory: [{size: 5, type: x}]}");
    }

    @Test
    void theTypeOfOneEntryIsChangedByItsIndex() {
      assertThat(result(MEMORIES, "memory.0.type=none")).isEqualTo(
          "{memory: [{type: none}, {type: product-key, keys: 8}]}");
    }

    @Test
    void aTypeWithoutAListMakesOneEntry() {
      ConfigTree memory = override("", "memory.type=none").get("memory");
      assertThat(memory.entries()).singleElement().extracting(ConfigWriter::inline).isEqualTo("{type: none}");
    }

    @Test
    void aWholeListIsReplaced() {
      assertThat(result(MEMORIES, "memory=[{type: none}]")).isEqualTo("{memory: [{type: none}]}");
    }
  }

  @Nested
  final class Places {

    @Test
    void anOverriddenKeyNamesTheOption() {
      ConfigTree tree = override("model:\n  width: 96\n  heads: 6", "model.width=100");
      assertThat(tree.get("model.width").location().toString()).isEqualTo("--set model.width=100");
      assertThat(tree.get("model.heads").location().toString()).isEqualTo("a.yaml:3: model.heads");
      assertThat(tree.get("model").location().toString()).isEqualTo("a.yaml:1: model");
    }

    @Test
    void aKeyInsideAnOverrideNamesOptionAndKey() {
      ConfigTree tree = override("", "model={width: 1}");
      assertThat(tree.get("model.width").location().toString()).isEqualTo("--set model={width: 1}: model.width");
    }

    @Test
    void aKeySetInEveryEntryNamesTheEntry() {
      ConfigTree tree = override(MEMORIES, "memory.basis=x");
      assertThat(tree.get("memory.1.basis").location().toString()).isEqualTo("--set memory.basis=x: memory.1.basis");
    }

    @Test
    void whatAnOverrideBringsIntoBeingNamesTheOption() {
      assertThat(override("", "a.b.c=1").get("a.b.d").location().toString()).isEqualTo("--set a.b.c=1: a.b.d");
      assertThat(override(MEMORIES, "memory.type=x").get("memory.0.y").location().toString()).isEqualTo(
          "--set memory.type=x: memory.0.y");
    }
  }

  @Nested
  final class BadOverrides {

    private List<String> problems(String yaml, String... overrides) {
      return Lines.of(override(yaml, overrides));
    }

    @Test
    void anOverrideHasAKeyAndAValue() {
      String expected = ": expected KEY=VALUE, such as --set model.width=96";
      assertThat(problems("", "model.width", "=5", "a..b=1", ".a=1", "a.=1")).containsExactly(
          "--set model.width" + expected,
          "--set =5" + expected,
          "--set a..b=1" + expected,
          "--set .a=1" + expected,
          "--set a.=1" + expected);
    }

    @Test
    void aValueThatIsNotYamlChangesNothing() {
      ConfigTree tree = override("a: 1", "a=[1, 2");
      assertThat(Lines.of(tree)).singleElement().asString().startsWith("--set a=[1, 2: not valid YAML: ");
      assertThat(tree.get("a").text()).contains("1");
    }

    @Test
    void aKeyGivenTwiceInsideAValueIsReportedOnce() {
      assertThat(problems("", "a={b: 1, b: 2}")).containsExactly(
          "--set a={b: 1, b: 2}: a.b: the key 'b' is given twice; keep one of them");
    }

    @Test
    void aSingleValueHasNoKeys() {
      assertThat(problems("model: {width: 96}", "model.width.x=1")).containsExactly(
          "--set model.width.x=1: model.width is 96 and has no keys; set model.width itself");
    }

    @Test
    void anEntryThatDoesNotExistNamesHowManyThereAre() {
      assertThat(problems(MEMORIES, "memory.3.basis=1")).containsExactly(
          "--set memory.3.basis=1: memory has 2 entries, counted from 0; 3 is beyond the next one");
      assertThat(problems("layers: [7]", "layers.5=1")).containsExactly(
          "--set layers.5=1: layers has 1 entry, counted from 0; 5 is beyond the next one");
    }

    @Test
    void aKeyOfNoEntryIsAProblem() {
      assertThat(problems("memory: []", "memory.basis=1")).containsExactly(
          "--set memory.basis=1: memory has no entries; set memory.type first");
    }

    @Test
    void singleValuesInAListHaveNoKeys() {
      assertThat(problems("layers: [1, 2]", "layers.first=1")).containsExactly(
          "--set layers.first=1: layers is a list of single values; name the entry by its index, from 0, or set the"
              + " whole list");
    }

    @Test
    void allOverridesAreTriedAndAllProblemsKept() {
      ConfigTree tree = override("a: 1\na: 2", "x", "b=1", "y");
      assertThat(tree.problems()).hasSize(3);
      assertThat(tree.get("b").text()).contains("1");
    }
  }
}
