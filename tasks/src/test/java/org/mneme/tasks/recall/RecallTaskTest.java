package org.mneme.tasks.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mneme.config.Binder;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.task.Batch;
import org.mneme.task.Evaluation;
import org.mneme.task.Reader;
import org.mneme.task.Series;
import org.mneme.task.TaskException;
import org.mneme.task.TrainedModel;
import org.mneme.task.TrainingStream;
import org.mneme.tasks.FunctionModel;
import org.mneme.tensor.Indices;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

final class RecallTaskTest {
  private static final int KEYS = 6;
  private static final int SEGMENT = 8;

  private final long seed = Seeds.givenOrNew();
  private final RecallConfig config =
      new RecallConfig(KEYS, 60, GapLaw.GEOMETRIC, 0.25, 3, List.of(), 90, 40, 16);
  private final RecallTask task = new RecallTask(config);

  /** Names the value that came after the last occurrence of the last token, or a filler. */
  private FunctionModel recalling(int reach) {
    return new FunctionModel(config.vocabulary(), SEGMENT, reach, tokens -> {
      int last = tokens.length - 1;
      int before = last - 1;
      while (before >= 0 && tokens[before] != tokens[last]) {
        before--;
      }
      return FunctionModel.sureOf(before < 0 ? config.vocabulary() - 1 : tokens[before + 1], config.vocabulary());
    });
  }

  @Test
  void aModelThatRemembersEverythingIsAlwaysRight() {
    FunctionModel model = recalling(Integer.MAX_VALUE);
    Evaluation evaluation = task.evaluate(model, true);
    assertThat(evaluation.metrics()).containsKeys("accuracy", "sameSegmentAccuracy", "success", "accuracy at 2-7");
    evaluation.metrics()
        .forEach((name, value) -> assertThat(value).as(name).isEqualTo(name.equals("success") ? 1 : 100));
    assertThat(evaluation.series().getFirst().y()).containsOnly(100);
    assertThat(model.open()).as("readers left open").isZero();
  }

  @Test
  void theFarthestTokenThatAMemoryReachesIsMarked() {
    TrainedModel unbounded = recalling(10);
    TrainedModel bounded = new TrainedModel() {
      @Override
      public Reader reader(int batch) {
        return unbounded.reader(batch);
      }

      @Override
      public int vocabulary() {
        return unbounded.vocabulary();
      }

      @Override
      public int segment() {
        return unbounded.segment();
      }

      @Override
      public long pastTokens() {
        return 10;
      }
    };
    assertThat(task.evaluate(unbounded, true).series().getFirst().marks()).isEmpty();
    assertThat(task.evaluate(bounded, true).series().getFirst().marks()).containsExactly(10 + SEGMENT - 1);
  }

  @Test
  void aModelOfLimitedReachIsRightWithinItAndWrongBeyond() {
    int reach = 10;
    Evaluation evaluation = task.evaluate(recalling(reach), true);
    assertThat(evaluation.metrics().get("accuracy at 2-7")).isEqualTo(100);
    assertThat(evaluation.metrics().get("success")).isEqualTo(1);
    // A segment's last position sees 7 tokens of the segment and the reach before it.
    Series curve = evaluation.series().getFirst();
    for (int bucket = 0; bucket < curve.x().length; bucket++) {
      if (curve.x()[bucket] > reach + 2 * SEGMENT) {
        assertThat(curve.y()[bucket]).isZero();
      }
    }
    double chance = 100.0 / KEYS;
    double known = (task.references(SEGMENT, reach).get("oracle") - chance) / (100 - chance);
    assertThat(evaluation.metrics().get("accuracy")).isCloseTo(100 * known, within(1e-9));
  }

  @Test
  void whatNeedsNoMemoryIsWhatCameInTheSameSegment() {
    Evaluation evaluation = task.evaluate(recalling(0), true);
    assertThat(evaluation.metrics().get("sameSegmentAccuracy")).isEqualTo(100);
    assertThat(evaluation.metrics().get("accuracy")).isLessThan(60);
    double chance = 100.0 / KEYS;
    double known = (task.references(SEGMENT, 0).get("oracle") - chance) / (100 - chance);
    assertThat(evaluation.metrics().get("accuracy")).isCloseTo(100 * known, within(1e-9));
    assertThat(task.references(SEGMENT, -1).get("oracle")).isEqualTo(100);
    assertThat(task.references(SEGMENT, 60).get("oracle")).isEqualTo(100);
    assertThat(task.references(SEGMENT, 3).get("chance")).isEqualTo(chance);
  }

  @Test
  void aModelThatNamesOneValueIsAtChanceAndFails() {
    FunctionModel model = new FunctionModel(
        config.vocabulary(), SEGMENT, tokens -> FunctionModel.sureOf(KEYS + 2, config.vocabulary()));
    Map<String, Double> metrics = new RecallTask(
        new RecallConfig(KEYS, 60, GapLaw.GEOMETRIC, 0.25, 3, List.of(), 90, 400, 100)).evaluate(model, true)
        .metrics();
    assertThat(metrics.get("accuracy")).isCloseTo(100.0 / KEYS, within(2.0));
    assertThat(metrics.get("success")).isZero();
  }

  @Test
  void aQuickEvaluationAsksTheFirstBatchOnly() {
    FunctionModel model = recalling(Integer.MAX_VALUE);
    assertThat(task.evaluate(model, false).metrics().get("accuracy")).isEqualTo(100);
    assertThat(model.remembered()).allSatisfy(ids -> assertThat(ids.shape().size(0)).isEqualTo(16));
  }

  @Test
  void everySegmentIsScoredWhereItAsksForSomething() {
    TrainingStream stream = task.training(2, SEGMENT, new RandomStream(seed));
    int remembered = 0;
    for (int sequence = 0; sequence < 40; sequence++) {
      List<int[]> ids = new ArrayList<>(List.of(new int[0], new int[0]));
      for (int begin = 0; begin < 60; begin += SEGMENT) {
        Batch batch = stream.next();
        assertThat(batch.startsAnew()).isEqualTo(begin == 0);
        assertThat(batch.ids().shape().toArray()).containsExactly(2, Math.min(SEGMENT, 60 - begin));
        assertTargets(batch, ids);
        remembered += batch.scored() ? 0 : 1;
      }
    }
    assertThat(remembered).as("seed " + seed).isPositive();
  }

  private void assertTargets(Batch batch, List<int[]> before) {
    Indices ids = batch.ids();
    boolean any = false;
    for (int row = 0; row < 2; row++) {
      int[] read = before.get(row);
      for (int step = 0; step < ids.shape().last(); step++) {
        int token = ids.at(row, step);
        int last = read.length - 1;
        while (last >= 0 && read[last] != token) {
          last--;
        }
        read = Arrays.copyOf(read, read.length + 1);
        read[read.length - 1] = token;
        boolean asks = token < KEYS && last >= 0;
        any |= asks;
        int target = batch.scored() ? batch.targets().at(row, step) : -1;
        assertThat(target).as("seed " + seed).isEqualTo(asks ? read[last + 1] : -1);
      }
      before.set(row, read);
    }
    assertThat(batch.scored()).isEqualTo(any);
  }

  @Test
  void trainingIsTheSameForTheSameSeedAndGoesOnFromAnyPosition() {
    TrainingStream stream = task.training(3, SEGMENT, new RandomStream(seed));
    for (int count = 0; count < 21; count++) {
      stream.next();
    }
    TrainingStream resumed = task.training(3, SEGMENT, new RandomStream(seed));
    resumed.restore(stream.position());
    for (int count = 0; count < 20; count++) {
      assertThat(resumed.next()).as("seed " + seed).usingRecursiveComparison().isEqualTo(stream.next());
    }
  }

  @Test
  void sequencesThatAskForNothingAreRefused() {
    assertThatThrownBy(
        () -> new RecallTask(new RecallConfig(1000, 4, GapLaw.GEOMETRIC, 0, 1, List.of(), 90, 4, 4)))
        .isInstanceOf(TaskException.class)
        .hasMessage("no key comes twice in sequences of length 4 with 1000 keys, so that there is nothing to"
            + " recall: take longer sequences or fewer keys");
  }

  @Test
  void bucketsMayBeGivenAndIncrease() {
    Problems problems = new Problems();
    RecallConfig given = Binder.bind(
        ConfigTree.parse("gaps: recent-first\nbuckets: [2, 10, 30]", "test.yaml"), RecallConfig.class, problems);
    assertThat(problems.list()).isEmpty();
    assertThat(given.gaps()).isEqualTo(GapLaw.RECENT_FIRST);
    assertThat(new RecallTask(given).evaluate(
        new FunctionModel(given.vocabulary(), 16, FunctionModel.indifferent(given.vocabulary())), false).metrics())
        .containsKeys("accuracy at 2-9", "accuracy at 10-29", "accuracy at 30+");
    Binder.bind(ConfigTree.parse("buckets: [2, 30, 10]", "test.yaml"), RecallConfig.class, problems);
    assertThat(problems.list()).hasSize(1);
    assertThat(problems.list().getFirst().message())
        .isEqualTo("buckets [2, 30, 10] do not increase; order them and give each once");
  }
}
