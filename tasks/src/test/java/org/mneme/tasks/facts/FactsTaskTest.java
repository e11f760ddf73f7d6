package org.mneme.tasks.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mneme.config.Binder;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.task.Batch;
import org.mneme.task.Evaluation;
import org.mneme.task.TaskException;
import org.mneme.task.TrainingStream;
import org.mneme.tasks.FunctionModel;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

final class FactsTaskTest {
  private static final int SYMBOLS = 9;
  private static final int VALUES = 16;

  private final long seed = Seeds.givenOrNew();
  private final FactsConfig config = new FactsConfig(500, SYMBOLS, 3, VALUES, 100, 64);
  private final FactsTask task = new FactsTask(config);

  /** Learns by heart what a stream says, and is indifferent about the rest. */
  private FunctionModel student(int segment, int batches) {
    Map<List<Integer>, Integer> known = new HashMap<>();
    TrainingStream stream = task.training(32, 3, new RandomStream(seed));
    for (int count = 0; count < batches; count++) {
      Batch batch = stream.next();
      for (int row = 0; row < 32; row++) {
        Integer before = known.put(
            List.of(batch.ids().at(row, 0), batch.ids().at(row, 1), batch.ids().at(row, 2)),
            batch.targets().at(row, 2));
        assertThat(before == null || before == batch.targets().at(row, 2)).as("a fact never changes").isTrue();
      }
    }
    return new FunctionModel(task.vocabulary(), segment, tokens -> {
      Integer value = known.get(Arrays.stream(tokens).boxed().toList());
      return value == null ? new float[task.vocabulary()] : FunctionModel.sureOf(value, task.vocabulary());
    });
  }

  @Test
  void whoeverHasLearntAllFactsIsAlwaysRight() {
    FunctionModel model = student(128, 400);
    Evaluation evaluation = task.evaluate(model, true);
    assertThat(evaluation.metrics().get("accuracy")).as("seed " + seed).isEqualTo(100);
    assertThat(evaluation.metrics().get("bitsStored")).as("seed " + seed).isCloseTo(500 * 4, within(1e-6));
    assertThat(task.evaluate(model, false).metrics()).containsExactlyEntriesOf(Map.of("accuracy", 100.0));
    assertThat(model.open()).as("readers left open").isZero();
  }

  @Test
  void whoeverHasLearntAPartKnowsThatPart() {
    double share = task.evaluate(student(128, 10), true).metrics().get("accuracy");
    assertThat(share).as("seed " + seed).isCloseTo(100 * (1 - Math.exp(-320 / 500.0)), within(8.0));
  }

  @Test
  void namingOneValueIsAtChance() {
    Evaluation evaluation = task.evaluate(
        new FunctionModel(task.vocabulary(), 128, tokens -> FunctionModel.sureOf(SYMBOLS, task.vocabulary())), true);
    assertThat(evaluation.metrics().get("accuracy")).isCloseTo(task.references(128, -1).get("chance"), within(4.0));
    assertThat(task.references(128, 0).get("chance")).isEqualTo(100.0 / VALUES);
  }

  @Test
  void keysAreDifferentAndOnlyTheirLastPositionIsAsked() {
    Facts facts = new Facts(new FactsConfig(81, 9, 2, 5, 0, 10), new RandomStream(seed));
    List<Batch> segments = facts.segments(IntStream.range(0, 81).toArray(), 8);
    assertThat(segments).hasSize(1);
    Batch all = segments.getFirst();
    Set<List<Integer>> keys = new HashSet<>();
    for (int row = 0; row < 81; row++) {
      keys.add(List.of(all.ids().at(row, 0), all.ids().at(row, 1)));
      assertThat(all.targets().at(row, 0)).isEqualTo(-1);
      assertThat(all.targets().at(row, 1)).isBetween(9, 13);
    }
    assertThat(keys).as("seed " + seed).hasSize(81);
  }

  @Test
  void segmentsShorterThanAKeyAreRemembered() {
    TrainingStream stream = task.training(2, 2, new RandomStream(seed));
    Batch first = stream.next();
    assertThat(first.scored()).isFalse();
    assertThat(first.startsAnew()).isTrue();
    Batch second = stream.next();
    assertThat(second.ids().shape().toArray()).containsExactly(2, 1);
    assertThat(second.scored()).isTrue();
    assertThat(task.evaluate(student(2, 400), true).metrics().get("accuracy")).as("seed " + seed).isEqualTo(100);
  }

  @Test
  void trainingIsTheSameForTheSameSeedAndGoesOnFromAnyPosition() {
    TrainingStream stream = task.training(4, 3, new RandomStream(seed));
    stream.next();
    TrainingStream resumed = task.training(4, 3, new RandomStream(seed));
    resumed.restore(stream.position());
    for (int count = 0; count < 5; count++) {
      assertThat(resumed.next()).as("seed " + seed).usingRecursiveComparison().isEqualTo(stream.next());
    }
  }

  @Test
  void moreFactsThanKeysAreRefused() {
    String message = "facts 100 are more than there are keys of 2 of 9 symbols; take fewer facts, more symbols or"
        + " longer keys";
    assertThatThrownBy(() -> new FactsTask(new FactsConfig(100, 9, 2, 5, 0, 10))).isInstanceOf(TaskException.class)
        .hasMessage(message);
    Problems problems = new Problems();
    Binder.bind(ConfigTree.parse("facts: 100\nsymbols: 9\nkeyLength: 2", "test.yaml"), FactsConfig.class, problems);
    assertThat(problems.list()).singleElement().satisfies(problem -> assertThat(problem.message()).isEqualTo(message));
  }
}
