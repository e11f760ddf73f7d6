package org.mneme.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BinderTest {

  enum Norm {
    PRE_NORM,
    POST_NORM
  }

  record Inner(@Range(min = 1) int size, String name) {
    Inner() {
      this(4, "inner");
    }
  }

  record Everything(
      @Range(min = 1) int whole,
      @Range(max = 100) long large,
      @Range(min = 0, max = 1) double rate,
      boolean flag,
      String text,
      @Choices( {
          "relu", "gelu"}) String activation,
      Norm norm,
      Path path,
      Optional<Integer> maybe,
      @Range(min = 0) List<Integer> layers,
      Inner inner,
      List<Inner> inners){

    Everything() {
      this(3, 7L, 0.5, false, "t", "gelu", Norm.PRE_NORM, Path.of("p"), Optional.of(9), List.of(1, 2),
          new Inner(5, "o"),
          List.of(new Inner(6, "l")));
    }
  }

  private final Problems problems = new Problems();

  private Everything bind(String yaml) {
    return Binder.bind(ConfigTree.parse(yaml, "a.yaml"), Everything.class, problems);
  }

  private List<String> problemsOf(String yaml) {
    assertThat(bind(yaml)).isNotNull();
    return Lines.of(problems);
  }

  @Nested
  final class Values {

    @Test
    void keysThatAreNotWrittenHaveTheirDefaults() {
      assertThat(bind("")).isEqualTo(new Everything());
      assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void everyTypeIsRead() {
      Everything read =
          bind(
              """
                  whole: 12
                  large: -5000000000
                  rate: 3e-4
                  flag: true
                  text: hello world
                  activation: relu
                  norm: post-norm
                  path: runs/one
                  maybe: 3
                  layers: [0, 5]
                  inner: {size: 2, name: x}
                  inners:
                    - {size: 1}
                    - {name: y}
                  """);
      assertThat(Lines.of(problems)).isEmpty();
      assertThat(read).isEqualTo(
          new Everything(12, -5000000000L, 3e-4, true, "hello world", "relu", Norm.POST_NORM, Path.of("runs/one"),
              Optional.of(3), List.of(0, 5), new Inner(2, "x"), List.of(new Inner(1, "inner"), new Inner(4, "y"))));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "0, 0", "1e-3, 0.001", "1E-3, 0.001", "3e-4, 3e-4", ".5, 0.5", "1., 1", "+0.25, 0.25",
        "1e0, 1"})
    void numbersAreReadAsPeopleWriteThem(String written, double meant) {
      assertThat(bind("rate: " + written).rate()).isEqualTo(meant);
      assertThat(Lines.of(problems)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"+5, 5", "010, 10", "2147483647, 2147483647"})
    void wholeNumbersAreDecimal(String written, int meant) {
      assertThat(bind("whole: " + written).whole()).isEqualTo(meant);
    }

    record Unbounded(double value) {}

    @Test
    void infinityIsWrittenWithAPoint() {
      ConfigTree tree = ConfigTree.parse("value: .inf", "a.yaml");
      assertThat(Binder.bind(tree, Unbounded.class, problems).value()).isInfinite().isPositive();
      ConfigTree negative = ConfigTree.parse("value: -.inf", "a.yaml");
      assertThat(Binder.bind(negative, Unbounded.class, problems).value()).isInfinite().isNegative();
    }

    @ParameterizedTest
    @CsvSource({"2024", "1e-3", "true", "yes", "0x10", "1_000", "12:30", "2001-01-01"})
    void aTextMayLookLikeSomethingElse(String written) {
      assertThat(bind("text: " + written).text()).isEqualTo(written);
      assertThat(Lines.of(problems)).isEmpty();
    }

    @Test
    void aSingleValueIsAListOfOne() {
      Everything read = bind("layers: 4\ninners: {size: 8}");
      assertThat(read.layers()).containsExactly(4);
      assertThat(read.inners()).containsExactly(new Inner(8, "inner"));
    }

    @Test
    void anEmptyListIsNone() {
      assertThat(bind("layers: []").layers()).isEmpty();
    }

    @Test
    void anOptionalValueIsTakenAwayByNull() {
      assertThat(bind("maybe: null").maybe()).isEmpty();
      assertThat(bind("maybe:").maybe()).isEmpty();
      assertThat(bind("maybe: 1").maybe()).contains(1);
      assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void anEmptyGroupHasAllDefaults() {
      assertThat(bind("inner:").inner()).isEqualTo(new Inner(5, "o"));
      assertThat(bind("inner: {}").inner()).isEqualTo(new Inner(5, "o"));
      assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void aNestedRecordHasTheDefaultsOfTheOuterOne() {
      assertThat(bind("inner: {size: 1}").inner()).isEqualTo(new Inner(1, "o"));
    }

    @Test
    void otherDefaultsCanBeGiven() {
      ConfigTree tree = ConfigTree.parse("size: 1", "a.yaml");
      assertThat(Binder.bind(tree, new Inner(7, "mine"), problems)).isEqualTo(new Inner(1, "mine"));
    }

    @Test
    void listsCannotBeChanged() {
      assertThatThrownBy(() -> bind("layers: [1]").layers().add(2)).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Nested
  final class WrongValues {

    @Test
    void aTextIsNoNumber() {
      assertThat(problemsOf("flag: true\nwhole: three\nrate: half\nlarge: x\n")).containsExactly(
          "a.yaml:2: whole: got 'three', expected a whole number, at least 1",
          "a.yaml:3: rate: got 'half', expected a number, from 0 to 1",
          "a.yaml:4: large: got 'x', expected a whole number, at most 100");
    }

    @Test
    void aDecimalNumberIsNoWholeNumber() {
      assertThat(problemsOf("whole: 2.5")).containsExactly(
          "a.yaml:1: whole: got 2.5, expected a whole number, at least 1");
    }

    @ParameterizedTest
    @CsvSource({"3.0, 3", "1e3, 1000", "2.5e1, 25"})
    void aWholeNumberIsWrittenWithoutPointAndExponent(String written, String advised) {
      assertThat(problemsOf("whole: " + written)).containsExactly(
          "a.yaml:1: whole: got " + written + ", expected a whole number, at least 1; write " + advised);
    }

    @Test
    void aQuotedNumberIsText() {
      assertThat(problemsOf("whole: '3'\nrate: \"0.5\"")).containsExactly(
          "a.yaml:1: whole: got '3', expected a whole number, at least 1; remove the quotes",
          "a.yaml:2: rate: got '0.5', expected a number, from 0 to 1; remove the quotes");
    }

    @Test
    void numbersHaveNoSeparators() {
      assertThat(problemsOf("whole: 4_000")).containsExactly(
          "a.yaml:1: whole: got '4_000', expected a whole number, at least 1; write 4000");
    }

    @Test
    void aNumberThatDoesNotFitIsTooLarge() {
      assertThat(problemsOf("whole: 3000000000\nlarge: -9999999999999999999\nrate: 1e999")).containsExactly(
          "a.yaml:1: whole: got 3000000000, expected a whole number, at least 1; the number is too large",
          "a.yaml:2: large: got -9999999999999999999, expected a whole number, at most 100; the number is too large",
          "a.yaml:3: rate: got 1e999, expected a number, from 0 to 1; the number is too large");
    }

    @Test
    void notANumberIsNoNumber() {
      assertThat(problemsOf("rate: .nan")).containsExactly("a.yaml:1: rate: got .nan, expected a number, from 0 to 1");
    }

    @Test
    void aNumberOutsideItsRangeIsNamedWithTheRange() {
      assertThat(problemsOf("whole: 0\nlarge: 101\nrate: 1.5")).containsExactly(
          "a.yaml:1: whole: got 0, expected a whole number, at least 1",
          "a.yaml:2: large: got 101, expected a whole number, at most 100",
          "a.yaml:3: rate: got 1.5, expected a number, from 0 to 1");
    }

    @Test
    void theEndsOfARangeAreInside() {
      assertThat(problemsOf("whole: 1\nlarge: 100\nrate: 1")).isEmpty();
    }

    @Test
    void truthIsTrueOrFalse() {
      assertThat(problemsOf("flag: yes")).containsExactly(
          "a.yaml:1: flag: got 'yes', expected true or false; write true");
    }

    @ParameterizedTest
    @CsvSource({"off, '''off''', '; write false'", "0, 0, '; write false'", "maybe, '''maybe''', ''"})
    void truthIsNothingElse(String written, String shown, String advice) {
      assertThat(problemsOf("flag: " + written)).containsExactly(
          "a.yaml:1: flag: got " + shown + ", expected true or false" + advice);
    }

    @Test
    void anUnknownNameIsNamedWithTheNearestAndAll() {
      assertThat(problemsOf("activation: gello\nnorm: PRE_NORM\n")).containsExactly(
          "a.yaml:1: activation: unknown value 'gello': did you mean 'gelu'? values: relu, gelu",
          "a.yaml:2: norm: unknown value 'PRE_NORM': did you mean 'pre-norm'? values: pre-norm, post-norm");
    }

    @Test
    void aNameIsNoList() {
      assertThat(problemsOf("norm: [pre-norm]")).containsExactly(
          "a.yaml:1: norm: got a list, expected a name, one of pre-norm, post-norm");
    }

    @Test
    void aPathIsAText() {
      assertThat(problemsOf("path: \"a\\0b\"")).singleElement()
          .asString()
          .startsWith("a.yaml:1: path: got 'a\0b', expected a path; ");
      assertThat(problemsOf("path: {a: 1}")).contains("a.yaml:1: path: got a group of keys, expected a path");
    }

    @Test
    void aListOrGroupIsNoSingleValue() {
      assertThat(problemsOf("whole: [1]\ntext: {a: 1}\nflag: []")).containsExactly(
          "a.yaml:1: whole: got a list, expected a whole number, at least 1",
          "a.yaml:2: text: got a group of keys, expected text",
          "a.yaml:3: flag: got a list, expected true or false");
    }

    @Test
    void aKeyWithoutAValueIsAProblem() {
      assertThat(problemsOf("whole:\nlayers:\n")).containsExactly(
          "a.yaml:1: whole: got no value, expected a whole number, at least 1; write a value, or remove the key to have"
              + " the default 3",
          "a.yaml:2: layers: got no value, expected a list of whole numbers, each at least 0; write [] for none");
    }

    @Test
    void elementsOfAListAreCheckedOneByOne() {
      assertThat(problemsOf("layers:\n  - 1\n  - -1\n  - x\n  -\n")).containsExactly(
          "a.yaml:3: layers.1: got -1, expected a whole number, at least 0",
          "a.yaml:4: layers.2: got 'x', expected a whole number, at least 0",
          "a.yaml:5: layers.3: got no value, expected a whole number, at least 0; write a value");
    }

    @Test
    void nestedRecordsAreChecked() {
      assertThat(problemsOf("inner: {size: 0}\ninners:\n  - {size: 1}\n  - {size: 0, nam: x}\n  - 5\n"))
          .containsExactly(
              "a.yaml:1: inner.size: got 0, expected a whole number, at least 1",
              "a.yaml:4: inners.1.size: got 0, expected a whole number, at least 1",
              "a.yaml:4: inners.1.nam: unknown key 'nam': did you mean 'name'? keys: size, name",
              "a.yaml:5: inners.2: got 5, expected a group of keys: size, name");
    }

    @Test
    void aGroupIsNoSingleValue() {
      assertThat(problemsOf("inner: 5")).containsExactly(
          "a.yaml:1: inner: got 5, expected a group of keys: size, name");
    }

    @Test
    void anOptionalValueIsChecked() {
      assertThat(problemsOf("maybe: x")).containsExactly("a.yaml:1: maybe: got 'x', expected a whole number");
    }

    @Test
    void aLongValueIsShortened() {
      assertThat(problemsOf("whole: " + "x".repeat(500))).singleElement()
          .asString()
          .contains("'" + "x".repeat(60) + "...'");
    }

    @Test
    void aWrongValueIsReplacedByItsDefault() {
      assertThat(bind("whole: x\nrate: 0.25")).isEqualTo(
          Binder.bind(ConfigTree.parse("rate: 0.25", "b.yaml"), Everything.class, new Problems()));
    }
  }

  @Nested
  final class UnknownKeys {

    @Test
    void theNearestKeyAndAllKeysAreNamed() {
      ConfigTree tree = ConfigTree.parse("size: 1\nnmae: x\nzebra: 2", "a.yaml");
      assertThat(Binder.bind(tree, Inner.class, problems)).isEqualTo(new Inner(1, "inner"));
      assertThat(Lines.of(problems)).containsExactly(
          "a.yaml:2: nmae: unknown key 'nmae': did you mean 'name'? keys: size, name",
          "a.yaml:3: zebra: unknown key 'zebra'; keys: size, name");
    }

    @Test
    void keysReadElsewhereAreSuggestedToo() {
      ConfigTree tree = ConfigTree.parse("{tpye: infinite, size: 1}", "a.yaml").without("type", "layers");
      assertThat(Binder.bind(tree, Inner.class, problems)).isEqualTo(new Inner(1, "inner"));
      assertThat(Lines.of(problems)).containsExactly(
          "a.yaml:1: tpye: unknown key 'tpye': did you mean 'type'? keys: type, layers, size, name");
    }

    @Test
    void allProblemsOfAllSourcesAreCollected() {
      ConfigTree tree = ConfigTree.parse("whole: x\nflag: 1\nflag: true\ninner:\n  siez: 3\n", "a.yaml")
          .with(List.of("rate=2", "inner.size=none", "broken"));
      assertThat(Binder.bind(tree, Everything.class, problems)).isNotNull();
      assertThat(Lines.of(problems)).containsExactly(
          "a.yaml:1: whole: got 'x', expected a whole number, at least 1",
          "a.yaml:2: flag: got 1, expected true or false; write true",
          "a.yaml:3: flag: the key 'flag' is given twice (first in line 2); keep one of them",
          "a.yaml:5: inner.siez: unknown key 'siez': did you mean 'size'? keys: size, name",
          "--set broken: expected KEY=VALUE, such as --set model.width=96",
          "--set rate=2: got 2, expected a number, from 0 to 1",
          "--set inner.size=none: got 'none', expected a whole number, at least 1");
    }

    @Test
    void problemsOfTheTextAreReportedWhicheverPartIsBound() {
      ConfigTree tree = ConfigTree.parse("a: [", "a.yaml");
      assertThat(Binder.bind(tree.get("model"), Inner.class, problems)).isEqualTo(new Inner());
      assertThat(Binder.bind(tree.get("task"), Inner.class, problems)).isEqualTo(new Inner());
      assertThat(Lines.of(problems)).hasSize(1);
    }
  }

  @Nested
  final class RequiredKeys {

    record Phase(int steps, String name, Optional<Double> rate) {}

    record Plan(List<Phase> phases) {
      Plan() {
        this(List.of());
      }
    }

    @Test
    void aRecordWithoutDefaultsWantsEveryKeyThatIsNotOptional() {
      ConfigTree tree = ConfigTree.parse("name: x\n", "a.yaml");
      assertThatThrownBy(() -> Binder.bind(tree, Phase.class, problems))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("a.yaml:1: steps: the key is missing, expected a whole number");
    }

    @Test
    void aCompleteRecordIsBound() {
      ConfigTree tree = ConfigTree.parse("{name: x, steps: 3}", "a.yaml");
      assertThat(Binder.bind(tree, Phase.class, problems)).isEqualTo(new Phase(3, "x", Optional.empty()));
    }

    @Test
    void missingKeysOfListEntriesAreNamed() {
      ConfigTree tree = ConfigTree.parse("phases:\n  - {steps: 3, name: a}\n  - {}\n", "a.yaml");
      assertThat(Binder.bind(tree, Plan.class, problems)).isEqualTo(new Plan());
      assertThat(Lines.of(problems)).containsExactly(
          "a.yaml:3: phases.1.steps: the key is missing, expected a whole number",
          "a.yaml:3: phases.1.name: the key is missing, expected text");
    }
  }

  @Nested
  final class Entries {

    record InfiniteConfig(int basis) {
      InfiniteConfig() {
        this(64);
      }
    }

    record ProductKeyConfig(int keys) {
      ProductKeyConfig() {
        this(8);
      }
    }

    record Placement(List<Integer> layers) {
      Placement() {
        this(List.of());
      }
    }

    private final Map<String, Class<? extends Record>> types =
        Map.of("infinite", InfiniteConfig.class, "product-key", ProductKeyConfig.class);

    private Record bindEntry(ConfigTree entry) {
      String type = entry.get("type").text().orElseThrow();
      return Binder.bind(entry.without("type", "layers"), types.get(type), problems);
    }

    @Test
    void theTypeChoosesTheRecord() {
      ConfigTree tree =
          ConfigTree.parse("memory:\n  - {type: infinite, basis: 32}\n  - {type: product-key, layers: [1]}\n",
              "a.yaml");
      List<ConfigTree> entries = tree.get("memory").entries();
      assertThat(entries).extracting(this::bindEntry).containsExactly(new InfiniteConfig(32), new ProductKeyConfig());
      assertThat(Binder.bind(entries.get(1).only("layers"), Placement.class, problems).layers()).containsExactly(1);
      assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void aWrongKeyOfAnEntryIsNamedWithLineAndIndex() {
      ConfigTree tree =
          ConfigTree.parse("memory:\n  - {type: infinite}\n  - {type: product-key, basis: 3, keys: x}\n", "a.yaml");
      assertThat(tree.get("memory").entries()).extracting(this::bindEntry).hasSize(2);
      assertThat(Lines.of(problems)).containsExactly(
          "a.yaml:3: memory.1.basis: unknown key 'basis'; keys: type, layers, keys",
          "a.yaml:3: memory.1.keys: got 'x', expected a whole number");
    }

    @Test
    void swappingTheMemoryIsOneOverride() {
      ConfigTree tree = ConfigTree.parse("memory: [{type: infinite, basis: 32}]", "a.yaml")
          .with(List.of("memory.type=product-key", "memory.keys=4"));
      assertThat(tree.get("memory").entries()).extracting(this::bindEntry).containsExactly(new ProductKeyConfig(4));
      assertThat(problems.isEmpty()).isTrue();
    }
  }

  @Nested
  final class CrossRules {

    record Attention(int width, int heads, @Range(min = 1) int segment) implements Checked {
      Attention() {
        this(96, 6, 128);
      }

      @Override
      public void check(Rules rules) {
        rules.require(
            width % heads == 0,
            "width %d is not divisible by heads %d; choose a multiple of heads".formatted(width, heads),
            "width",
            "heads");
        rules.require(segment <= width, "segment %d is above width %d".formatted(segment, width), "segment", "width");
      }
    }

    record Experiment(Attention model, int length) implements Checked {
      Experiment() {
        this(new Attention(96, 6, 16), 64);
      }

      @Override
      public void check(Rules rules) {
        rules.require(
            length >= model.segment(),
            "length %d is shorter than a segment, %d".formatted(length, model.segment()),
            "length",
            "model.segment");
      }
    }

    private List<String> problemsOf(String yaml, String... overrides) {
      ConfigTree tree = ConfigTree.parse(yaml, "a.yaml").with(List.of(overrides));
      assertThat(Binder.bind(tree, Experiment.class, problems)).isNotNull();
      return Lines.of(problems);
    }

    @Test
    void rulesThatHoldReportNothing() {
      assertThat(problemsOf("model: {width: 128, heads: 8}")).isEmpty();
    }

    @Test
    void aBrokenRuleIsReportedAtItsKey() {
      assertThat(problemsOf("model:\n  heads: 6\n  width: 100\n")).containsExactly(
          "a.yaml:3: model.width: width 100 is not divisible by heads 6; choose a multiple of heads");
    }

    @Test
    void aBrokenRuleIsReportedAtTheKeyThatIsWritten() {
      assertThat(problemsOf("model:\n  heads: 5\n")).containsExactly(
          "a.yaml:2: model.heads: width 96 is not divisible by heads 5; choose a multiple of heads");
      assertThat(problemsOf("", "model.heads=5")).contains(
          "--set model.heads=5: width 96 is not divisible by heads 5; choose a multiple of heads");
    }

    @Test
    void aRuleAboutANestedKeyIsReportedThere() {
      assertThat(problemsOf("model:\n  segment: 80\n")).containsExactly(
          "a.yaml:2: model.segment: length 64 is shorter than a segment, 80");
    }

    @Test
    void rulesAndWrongValuesAreReportedTogether() {
      assertThat(problemsOf("length: 1\nmodel:\n  width: 100\n  segment: 0\n  unknown: 1\n")).containsExactly(
          "a.yaml:3: model.width: width 100 is not divisible by heads 6; choose a multiple of heads",
          "a.yaml:4: model.segment: got 0, expected a whole number, at least 1",
          "a.yaml:5: model.unknown: unknown key 'unknown'; keys: width, heads, segment");
    }

    @Test
    void aRuleAboutAWrongValueIsNotReported() {
      assertThat(problemsOf("model:\n  width: x\n  heads: 5\n")).containsExactly(
          "a.yaml:2: model.width: got 'x', expected a whole number");
      assertThat(problemsOf("length: 1\nmodel: 5\n")).contains(
          "a.yaml:2: model: got 5, expected a group of keys: width, heads, segment").hasSize(2);
    }

    @Test
    void oneBrokenRuleDoesNotHideAnother() {
      ConfigTree tree = ConfigTree.parse("{width: 100, segment: 101}", "a.yaml");
      assertThat(Binder.bind(tree, Attention.class, problems)).isEqualTo(new Attention(100, 6, 101));
      assertThat(Lines.of(problems)).containsExactly(
          "a.yaml:1: width: width 100 is not divisible by heads 6; choose a multiple of heads",
          "a.yaml:1: segment: segment 101 is above width 100");
    }

    @Test
    void problemsOfAnotherConfigurationHideNothing() {
      assertThat(problemsOf("model:\n  heads: 5\n")).hasSize(1);
      assertThat(problemsOf("model:\n  heads: 7\n")).containsExactly(
          "a.yaml:2: model.heads: width 96 is not divisible by heads 5; choose a multiple of heads",
          "a.yaml:2: model.heads: width 96 is not divisible by heads 7; choose a multiple of heads");
    }

    @Test
    void aRuleAcrossPartsIsNotReportedWhereAKeyIsWrong() {
      ConfigTree tree = ConfigTree.parse("model: {segment: x}\ntask: {length: 1}\n", "a.yaml");
      assertThat(Binder.bind(tree.get("model"), Attention.class, problems)).isEqualTo(new Attention());
      Rules rules = Rules.of(tree, problems);
      rules.require(false, "too short", "task.length", "model.segment");
      rules.require(false, "too narrow", "task.length", "model.width");
      assertThat(Lines.of(problems)).containsExactly(
          "a.yaml:1: model.segment: got 'x', expected a whole number, at least 1", "a.yaml:2: task.length: too narrow");
    }

    @Test
    void aRuleAboutDefaultsIsReportedAtTheGroup() {
      ConfigTree tree = ConfigTree.parse("\n\nmodel: {}\n", "a.yaml");
      Rules.of(tree.get("model"), problems).require(false, "impossible", "width", "heads");
      assertThat(Lines.of(problems)).containsExactly("a.yaml:3: model.width: impossible");
    }
  }

  @Nested
  final class Records {

    record Strict(int size) {
      Strict {
        if (size == 13) {
          throw new IllegalArgumentException("size 13 brings bad luck; choose another");
        }
      }

      Strict() {
        this(1);
      }
    }

    @Test
    void aConstructorMayRefuseItsValues() {
      ConfigTree tree = ConfigTree.parse("strict: {size: 13}", "a.yaml");
      assertThat(Binder.bind(tree.get("strict"), Strict.class, problems)).isEqualTo(new Strict());
      assertThat(Lines.of(problems)).containsExactly("a.yaml:1: strict: size 13 brings bad luck; choose another");
    }

    record Unsupported(Set<String> names) {}

    @Test
    void aComponentOfAnUnsupportedTypeIsAProgrammingError() {
      assertThatThrownBy(() -> Binder.bind(ConfigTree.empty(), Unsupported.class, problems))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "Unsupported.names has type java.util.Set<java.lang.String>; configuration records hold");
    }

    record Empty() {}

    @Test
    void aRecordWithoutKeysTakesNone() {
      assertThat(Binder.bind(ConfigTree.empty(), Empty.class, problems)).isEqualTo(new Empty());
      ConfigTree tree = ConfigTree.parse("{a: 1}", "a.yaml");
      assertThat(Binder.bind(tree, Empty.class, problems)).isEqualTo(new Empty());
      assertThat(Lines.of(problems)).containsExactly("a.yaml:1: a: unknown key 'a'; there are no keys");
    }
  }
}
