package org.mneme.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigWriterTest {

  enum Kind {
    PRE_NORM,
    POST
  }

  record Leaf(int size, String name) {
    Leaf() {
      this(1, "leaf");
    }
  }

  record Tree(
      int whole,
      long large,
      double number,
      boolean flag,
      String text,
      Kind kind,
      Path path,
      Optional<String> maybe,
      List<Integer> wholes,
      List<Double> numbers,
      List<String> texts,
      List<List<String>> rows,
      Leaf leaf,
      Optional<Leaf> maybeLeaf,
      List<Leaf> leaves) {

    Tree() {
      this(1, 2L, 3e-4, true, "text", Kind.PRE_NORM, Path.of("a/b"), Optional.of("x"), List.of(1, 2), List.of(0.5),
          List.of("a"), List.of(), new Leaf(), Optional.of(new Leaf()), List.of(new Leaf(7, "l")));
    }
  }

  private static Tree readBack(String yaml) {
    return readBack(yaml, "");
  }

  private static Tree readBack(String yaml, String origin) {
    Problems problems = new Problems();
    Tree read = Binder.bind(ConfigTree.parse(yaml, "a.yaml"), Tree.class, problems);
    assertThat(Lines.of(problems)).as("%s%n%s", origin, yaml).isEmpty();
    return read;
  }

  @Test
  void aRecordIsWrittenInTheOrderOfItsComponents() {
    assertThat(ConfigWriter.write(new Tree())).isEqualTo(
        """
            whole: 1
            large: 2
            number: 3e-4
            flag: true
            text: text
            kind: pre-norm
            path: a/b
            maybe: x
            wholes: [1, 2]
            numbers: [0.5]
            texts: [a]
            rows: []
            leaf:
              size: 1
              name: leaf
            maybeLeaf:
              size: 1
              name: leaf
            leaves:
              - size: 7
                name: l
            """);
  }

  @Test
  void entriesAreComposedFromMapsListsAndRecords() {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("type", "infinite");
    entry.putAll(ConfigWriter.fields(new Leaf(3, "n")));
    Map<String, Object> experiment = new LinkedHashMap<>();
    experiment.put("model", new Leaf());
    experiment.put("memory", List.of(entry, Map.of("type", "none")));
    experiment.put("empty", Map.of());
    experiment.put("part", ConfigTree.parse("{a: [1, 1e-3, 'x', '5', true, null]}", "a.yaml"));
    assertThat(ConfigWriter.write(experiment)).isEqualTo(
        """
            model:
              size: 1
              name: leaf
            memory:
              - type: infinite
                size: 3
                name: n
              - type: none
            empty: {}
            part:
              a: [1, 1e-3, x, '5', true, null]
            """);
  }

  @Test
  void whatIsWrittenReadsBackAsAnEqualRecord() {
    long seed = Long.getLong("mneme.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      Tree tree = randomTree(random);
      String origin = "seed %d, record %d".formatted(seed, i);
      assertThat(readBack(ConfigWriter.write(tree), origin)).as(origin).isEqualTo(tree);
      assertThat(readBack(ConfigWriter.inline(tree), origin)).as(origin).isEqualTo(tree);
    }
  }

  private static Tree randomTree(Random random) {
    return new Tree(
        random.nextInt(),
        random.nextLong(),
        randomDouble(random),
        random.nextBoolean(),
        randomText(random),
        Kind.values()[random.nextInt(2)],
        Path.of("p" + random.nextInt(), "file name.txt"),
        random.nextBoolean() ? Optional.empty() : Optional.of(randomText(random)),
        random.ints(random.nextInt(4)).boxed().toList(),
        List.of(randomDouble(random), randomDouble(random)),
        List.of(randomText(random), randomText(random)),
        List.of(List.of(randomText(random)), List.of()),
        randomLeaf(random),
        random.nextBoolean() ? Optional.empty() : Optional.of(randomLeaf(random)),
        randomLeaves(random));
  }

  private static List<Leaf> randomLeaves(Random random) {
    List<Leaf> leaves = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      leaves.add(randomLeaf(random));
    }
    return leaves;
  }

  private static Leaf randomLeaf(Random random) {
    return new Leaf(random.nextInt(100), randomText(random));
  }

  private static double randomDouble(Random random) {
    return (random.nextBoolean() ? 1 : -1) * random.nextDouble() * Math.pow(10, random.nextInt(-300, 300));
  }

  /** Text from letters that mean something in YAML, of every length from none. */
  private static String randomText(Random random) {
    String[] letters = {"a", "1", "0", "e", "-", "+", ".", ":", " ", "#", "'", "\"", "\\", "{", "}", "[", "]", ",", "&",
        "*",
        "!", "|", ">", "%", "@", "`", "~", "?", "<", "=", "_", "\n", "\t", "\u00e9", "\u4e2d", "\ud83d\ude00", "\u2028",
        "\u2029", "\u0085", "\u00a0", "\u200d", "\r",
        "\u0001", "\u007f", "\ufeff"};
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(8); length > 0; length--) {
      text.append(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "1", "1e-3", "3e4", ".5", ".inf", "true", "null", "~", "yes", "<<", "-", "- a",
      "a: b", "a #b",
      "0x10", "on", "=", "---", "...", "010", "1_000", "trailing ", " leading", "many words that go on and on and on",
      "\ufeff!:\u2028  -]", "\u2028 a", "a\u0085b", "a\r\nb"})
  void textStaysText(String text) {
    assertThat(readBack(ConfigWriter.write(Map.of("text", text))).text()).isEqualTo(text);
    ConfigTree tree = ConfigTree.parse(ConfigWriter.write(List.of(text)).replace("[", "a: ["), "a.yaml");
    assertThat(tree.get("a.0").text()).contains(text);
  }

  @ParameterizedTest
  @CsvSource({"1, 1.0", "-2.5, -2.5", "3e-4, 3e-4", "0.001, 0.001", "1.5e-7, 1.5e-7", "1e7, 1e7", "1234567, 1234567.0",
      "123456789, 1.23456789e8", "-0.0, -0.0", "0, 0.0", "Infinity, .inf", "-Infinity, -.inf", "4.9E-324, 4.9e-324",
      "1.7976931348623157E308, 1.7976931348623157e308"})
  void numbersAreWrittenAsPeopleWriteThem(double number, String written) {
    assertThat(ConfigWriter.write(Map.of("number", number))).isEqualTo("number: " + written + "\n");
    assertThat(readBack("number: " + written).number()).isEqualTo(number);
  }

  @Test
  void onlyConfigurationIsWritten() {
    assertThatThrownBy(() -> ConfigWriter.write(Map.of("a", new StringBuilder("x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot write x of type java.lang.StringBuilder");
  }
}
