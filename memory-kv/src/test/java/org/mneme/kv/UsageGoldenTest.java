package org.mneme.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.mneme.kv.kernels.Retrieval;
import org.mneme.memory.Findings;
import org.mneme.memory.Tally;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.testkit.Golden;
import org.mneme.testkit.GoldenFile;

/** How evenly slots are used: against the authors' code, and where the figures are known. */
class UsageGoldenTest {
  @TestFactory
  @Tag("golden")
  Stream<DynamicTest> recordedLogs() {
    Golden golden = Golden.folder("kv/usage");
    return KvGolden.files(golden).stream().map(name -> DynamicTest.dynamicTest(name, () -> compare(golden, name)));
  }

  private static void compare(Golden golden, String name) {
    try (GoldenFile file = golden.open(name)) {
      int size = file.integers("size")[0];
      int[] slots = file.integers("slots");
      double[] weights = file.values("weights");
      double[] weighted = new double[size];
      double[] counted = new double[size];
      for (int index = 0; index < slots.length; index++) {
        weighted[slots[index]] += weights[index];
        counted[slots[index]]++;
      }
      file.expect("f64.used", new double[] {Usage.of(weighted).used()}, 1e-9);
      expect(file, "w", Usage.of(weighted));
      expect(file, "u", Usage.of(counted));
    }
  }

  private static void expect(GoldenFile file, String kind, Usage usage) {
    file.expect("f64.kl_" + kind, new double[] {usage.divergence()}, 1e-9);
    file.expect("f64.gini_" + kind, new double[] {usage.gini()}, 1e-9);
    // The order of summation may move a count that falls on a border by one.
    assertThat((double) usage.slotsOfHalf()).isCloseTo(file.value("f64.top50_" + kind), within(1.0));
    assertThat((double) usage.slotsOf90()).isCloseTo(file.value("f64.top90_" + kind), within(1.0));
    assertThat((double) usage.slotsOf99()).isCloseTo(file.value("f64.top99_" + kind), within(1.0));
  }

  @Test
  void evenReadsDivergeByNothing() {
    double[] reads = new double[1000];
    Arrays.fill(reads, 3);
    Usage usage = Usage.of(reads);
    assertThat(usage.used()).isEqualTo(100);
    assertThat(usage.divergence()).isCloseTo(0, within(1e-12));
    assertThat(usage.gini()).isCloseTo(-1.0 / 1000, within(1e-12));
  }

  @Test
  void aSingleSlotDivergesByTheLogarithmOfAll() {
    double[] reads = new double[1000];
    reads[7] = 12;
    Usage usage = Usage.of(reads);
    assertThat(usage.used()).isCloseTo(0.1, within(1e-12));
    assertThat(usage.divergence()).isCloseTo(Math.log(1000), within(1e-12));
    assertThat(usage.gini()).isCloseTo(1 - 2.0 / 1000, within(1e-12));
    assertThat(usage.slotsOf99()).isEqualTo(1);
  }

  @Test
  void halfOfTheSlotsDivergeByTheLogarithmOfTwo() {
    double[] reads = new double[1000];
    Arrays.fill(reads, 0, 500, 2);
    Usage usage = Usage.of(reads);
    assertThat(usage.divergence()).isCloseTo(Math.log(2), within(1e-12));
    assertThat(usage.slotsOfHalf()).isBetween(249, 251);
    assertThat(usage.gini()).isCloseTo(0.5, within(0.01));
  }

  /** Of K slots, R reads at random reach {@code K (1 - exp(-R / K))}. */
  @Test
  void randomReadsReachTheShareOfSlotsThatChanceReaches() {
    long seed = 3;
    RandomStream random = new RandomStream(seed);
    double[] reads = new double[10_000];
    for (int read = 0; read < 15_000; read++) {
      reads[random.nextInt(reads.length)]++;
    }
    assertThat(Usage.of(reads).used()).as("used slots in percent, seed %d", seed)
        .isCloseTo(100 * (1 - Math.exp(-1.5)), withinPercentage(1));
  }

  @Test
  void weightsAndCountsOfTheSameReadsDivergeDifferently() {
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1)) {
      Tally tally = new Tally();
      Retrieval retrieval = new Retrieval(
          new Indices(Shape.of(1, 2, 2), new int[] {0, 1, 1, 0}),
          kernels.tensor(ElementType.FLOAT64, Shape.of(1, 2, 2), 0.9, 0.1, 0.1, 0.9), 1);
      UsageTally.add(tally, retrieval, 10);
      double ofWeights = Math.log(10) + 0.9 * Math.log(0.9) + 0.1 * Math.log(0.1);
      Map<String, Double> figures = UsageTally.findings(tally).figures();
      assertThat(figures.get("usage.KL to uniform, weighted (nats)")).isCloseTo(ofWeights, within(1e-12));
      assertThat(figures.get("usage.KL to uniform, counted (nats)")).isCloseTo(Math.log(5), within(1e-12));
    }
  }

  @Test
  void findingsCountTokensAndFirstChoices() {
    try (Kernels kernels = new Kernels(Kernels.Form.PORTABLE, 1)) {
      Tally tally = new Tally();
      Retrieval retrieval = new Retrieval(
          new Indices(Shape.of(1, 2, 4), new int[] {0, 1, 2, 3, 0, 2, 5, 6}),
          kernels.tensor(ElementType.FLOAT64, Shape.of(1, 2, 4), 0.9, 0.1, 0.5, 0.5, 0.8, 0.2, 0.6, 0.4), 2);
      UsageTally.add(tally, retrieval, 10);
      Findings findings = UsageTally.findings(tally);
      assertThat(findings.figures()).containsEntry("usage.tokens", 2.0)
          .containsEntry("usage.slots used (%)", 60.0)
          .containsEntry("usage.slots used as first choice (%)", 30.0);
      assertThat(findings.profiles()).singleElement()
          .satisfies(profile -> assertThat(
              Arrays.stream(profile.rows().getFirst().values()).sum()).isCloseTo(4, within(1e-12)));
    }
  }
}
