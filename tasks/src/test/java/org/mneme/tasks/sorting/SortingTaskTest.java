package org.mneme.tasks.sorting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mneme.task.Batch;
import org.mneme.task.Evaluation;
import org.mneme.task.TrainingStream;
import org.mneme.tasks.FunctionModel;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

final class SortingTaskTest {
  private static final int SYMBOLS = 5;
  private static final int SEGMENT = 16;

  private final long seed = Seeds.givenOrNew();
  private final SortingTask task = new SortingTask(new SortingConfig(SYMBOLS, 70, 30, 8));

  /** Counts what is left of the sequence, and names the most frequent symbol that was not named yet. */
  private static float[] count(int... tokens) {
    int separator = 0;
    while (separator < tokens.length && tokens[separator] != SYMBOLS) {
      separator++;
    }
    int[] answer = new SortingSequence(SYMBOLS, Arrays.copyOf(tokens, separator)).answer();
    int next = answer[0];
    for (int symbol : answer) {
      if (Arrays.stream(tokens, separator, tokens.length).noneMatch(given -> given == symbol)) {
        next = symbol;
        break;
      }
    }
    return FunctionModel.sureOf(next, SYMBOLS + 2);
  }

  @Test
  void aModelThatCountsIsAlwaysRight() {
    FunctionModel model = new FunctionModel(SYMBOLS + 2, SEGMENT, SortingTaskTest::count);
    Evaluation evaluation = task.evaluate(model, true);
    assertThat(evaluation.metrics()).containsOnlyKeys(
        "accuracy", "tieTolerantAccuracy", "freeRunningAccuracy", "kendallTau");
    assertThat(evaluation.metrics().get("accuracy")).isEqualTo(100);
    assertThat(evaluation.metrics().get("tieTolerantAccuracy")).isEqualTo(100);
    assertThat(evaluation.metrics().get("freeRunningAccuracy")).isEqualTo(100);
    assertThat(evaluation.metrics().get("kendallTau")).isEqualTo(1);
    assertThat(model.open()).as("readers left open").isZero();
  }

  @Test
  void theHistoryIsRememberedInWholeSegments() {
    FunctionModel model = new FunctionModel(SYMBOLS + 2, SEGMENT, SortingTaskTest::count);
    task.evaluate(model, false);
    assertThat(model.remembered()).hasSize(4 * (70 / SEGMENT))
        .allSatisfy(ids -> assertThat(ids.shape().last()).isEqualTo(SEGMENT));
  }

  @Test
  void aQuickEvaluationGivesTheSameAccuracyAlone() {
    FunctionModel model = new FunctionModel(SYMBOLS + 2, SEGMENT, 30, SortingTaskTest::count);
    assertThat(task.evaluate(model, false).metrics())
        .containsExactlyEntriesOf(Map.of("accuracy", task.evaluate(model, true).metrics().get("accuracy")));
  }

  @Test
  void aModelThatCountsWhatIsInReachScoresAsTheOracle() {
    SortingTask longer = new SortingTask(new SortingConfig(SYMBOLS, 600, 200, 50));
    for (int reach : new int[] {0, 64, 256, 590}) {
      FunctionModel model = new FunctionModel(SYMBOLS + 2, SEGMENT, reach, SortingTaskTest::count);
      assertThat(longer.evaluate(model, false).metrics().get("accuracy")).as("reach " + reach)
          .isCloseTo(longer.references(SEGMENT, reach).get("oracle"), within(5.0));
    }
    assertThat(longer.references(SEGMENT, 600)).isEqualTo(longer.references(SEGMENT, -1));
  }

  @Test
  void anIndifferentModelThatNamesSymbolZeroIsRightOnceAndFarFromOrder() {
    FunctionModel model =
        new FunctionModel(SYMBOLS + 2, SEGMENT, FunctionModel.indifferent(SYMBOLS + 2));
    Evaluation evaluation = task.evaluate(model, true);
    assertThat(evaluation.metrics().get("accuracy")).isCloseTo(100.0 / SYMBOLS, within(1e-9));
    assertThat(evaluation.metrics().get("freeRunningAccuracy")).isCloseTo(100.0 / SYMBOLS, within(1e-9));
  }

  /** Sure of the id that is no symbol, then of the last symbol; and its answers go on from its own. */
  @Test
  void onlySymbolsCountAsAnswersAndFreeRunningFollowsTheModelsOwn() {
    FunctionModel model = new FunctionModel(SYMBOLS + 2, SEGMENT, tokens -> {
      float[] scores = FunctionModel.sureOf(SYMBOLS + 1, SYMBOLS + 2);
      int last = tokens[tokens.length - 1];
      scores[last == SYMBOLS ? SYMBOLS - 1 : Math.floorMod(last - 1, SYMBOLS)] = 50;
      return scores;
    });
    double right = 0;
    SortingGenerator generator = new SortingGenerator(
        SYMBOLS, 70, new RandomStream(12345).named("sorting held out"));
    for (int number = 0; number < 30; number++) {
      right += SortingMetrics.accuracy(new int[] {4, 3, 2, 1, 0}, generator.sequence(number).answer()) / 30;
    }
    assertThat(task.evaluate(model, true).metrics().get("freeRunningAccuracy")).isCloseTo(right, within(1e-9));
  }

  @Test
  void trainingIsTheSameForTheSameSeedAndGoesOnFromAnyPosition() {
    TrainingStream stream = task.training(3, SEGMENT, new RandomStream(seed));
    for (int count = 0; count < 7; count++) {
      stream.next();
    }
    TrainingStream resumed = task.training(3, SEGMENT, new RandomStream(seed));
    resumed.restore(stream.position());
    for (int count = 0; count < 9; count++) {
      assertThat(resumed.next()).as("seed " + seed).usingRecursiveComparison().isEqualTo(stream.next());
    }
    TrainingStream other = task.training(3, SEGMENT, new RandomStream(seed + 1));
    assertThat(other.next().ids()).as("seed " + seed)
        .isNotEqualTo(task.training(3, SEGMENT, new RandomStream(seed)).next().ids());
  }

  @Test
  void onlyTheLastSegmentIsScoredAndEveryAnswerOnce() {
    TrainingStream stream = task.training(3, SEGMENT, new RandomStream(seed));
    for (int sequence = 0; sequence < 3; sequence++) {
      for (int segment = 0; segment < 4; segment++) {
        Batch batch = stream.next();
        assertThat(batch.scored()).isFalse();
        assertThat(batch.startsAnew()).isEqualTo(segment == 0);
        assertThat(batch.ids().shape().toArray()).containsExactly(3, SEGMENT);
      }
      Batch last = stream.next();
      assertThat(last.ids().shape().toArray()).containsExactly(3, 70 - 4 * SEGMENT + SYMBOLS);
      for (int row = 0; row < 3; row++) {
        int[] targets = Arrays.copyOfRange(
            last.targets().values(), row * last.ids().shape().last(), (row + 1) * last.ids().shape().last());
        assertThat(targets).startsWith(-1, -1, -1, -1, -1, -1);
        assertThat(Arrays.copyOfRange(targets, 6, targets.length)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(last.ids().at(row, 6)).isEqualTo(SYMBOLS);
      }
    }
  }

  /** A table that was computed beside the peer: 8 symbols, length 512, segments of 32; caches of 64, of 32 + 4 x 32 and of everything. */
  @Test
  void theOracleAgreesWithTheKnownReaches() {
    SortingTask known = new SortingTask(new SortingConfig(8, 512, 300, 64));
    assertThat(known.references(32, 64).get("oracle")).isCloseTo(51, within(2.5));
    assertThat(known.references(32, 160).get("oracle")).isCloseTo(57, within(2.5));
    assertThat(known.references(32, -1).get("oracle")).isCloseTo(98, within(1.0));
    assertThat(known.references(32, 0).get("chance")).isCloseTo(34, within(0.1));
  }
}
