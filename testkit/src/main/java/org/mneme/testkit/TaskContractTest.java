package org.mneme.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.task.Batch;
import org.mneme.task.Evaluation;
import org.mneme.task.Task;
import org.mneme.task.TrainingStream;
import org.mneme.tensor.RandomStream;

/**
 * What every task has to satisfy. If a task's test extends this class and passes, any model can be trained on the task and measured by it in
 * {@code mneme compare}, stopped at any step and resumed with the same bits.
 *
 * <pre>{@code
 * class MyTaskContractTest extends TaskContractTest {
 *   protected Task create() {
 *     return new MyTask(new MyConfig());
 *   }
 * }
 * }</pre>
 *
 * <p>Choose a configuration whose sequences end within some hundred tokens and whose evaluation is short.
 */
@ExtendWith(Seeds.class)
public abstract class TaskContractTest {
  private static final int SEGMENTS = 60;

  /** Creates the task under test. */
  protected abstract Task create();

  /** Returns the number of sequences side by side. */
  protected int batch() {
    return 3;
  }

  /** Returns the longest segment that is asked for; at least as long as what the task has read at once, such as an answer. */
  protected int segment() {
    return 8;
  }

  /** Returns whether the seed chooses what is trained on; false where there is one text, say, that is read from its beginning to its end. */
  protected boolean seedChoosesTheData() {
    return true;
  }

  private List<Batch> read(TrainingStream stream, int count) {
    List<Batch> batches = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      batches.add(stream.next());
    }
    return batches;
  }

  private static boolean same(Batch first, Batch second) {
    return first.ids().shape().equals(second.ids().shape())
        && Arrays.equals(first.ids().values(), second.ids().values())
        && first.scored() == second.scored()
        && (!first.scored() || Arrays.equals(first.targets().values(), second.targets().values()))
        && first.startsAnew() == second.startsAnew()
        && (!first.startsAnew() || Arrays.equals(first.begins(), second.begins()));
  }

  private static boolean same(List<Batch> first, List<Batch> second) {
    for (int index = 0; index < first.size(); index++) {
      if (!same(first.get(index), second.get(index))) {
        return false;
      }
    }
    return true;
  }

  /** Segments are as long as asked for or shorter, of tokens of the vocabulary, and something in them is scored. */
  @Test
  public void segmentsHoldTokensOfTheVocabularyInTheShapeAskedFor(RandomStream random) {
    Task task = create();
    assertThat(task.vocabulary()).as("the vocabulary").isPositive();
    long scored = 0;
    for (Batch segment : read(task.training(batch(), segment(), random), SEGMENTS)) {
      check(segment, task.vocabulary());
      if (segment.scored()) {
        scored += Arrays.stream(segment.targets().values()).filter(target -> target >= 0).count();
      }
    }
    assertThat(scored).as("the number of scored tokens in the first " + SEGMENTS + " segments").isPositive();
  }

  private void check(Batch segment, int vocabulary) {
    int length = segment.ids().shape().last();
    if (segment.ids().shape().size(0) != batch() || length < 1 || length > segment()) {
      fail("the stream was asked for %d sequences and segments of up to %d tokens, and gives ids %s", batch(),
          segment(), segment.ids().shape());
    }
    for (int id : segment.ids().values()) {
      if (id < 0 || id >= vocabulary) {
        fail("the stream gives token %d, outside of the task's vocabulary of %d", id, vocabulary);
      }
    }
    if (segment.scored()) {
      assertThat(segment.targets().shape()).as("the shape of the targets").isEqualTo(segment.ids().shape());
      for (int target : segment.targets().values()) {
        if (target >= vocabulary) {
          fail("the stream scores token %d, outside of the task's vocabulary of %d", target, vocabulary);
        }
      }
    }
    if (segment.begins() != null && segment.begins().length != batch()) {
      fail("the stream says for %d rows whether they begin, of %d", segment.begins().length, batch());
    }
  }

  /** The same seed gives the same segments, another seed others where the task says so. */
  @Test
  public void theSeedDecidesTheStream(RandomStream random) {
    long seed = random.nextLong();
    Task task = create();
    List<Batch> first = read(task.training(batch(), segment(), new RandomStream(seed)), SEGMENTS);
    List<Batch> second = read(create().training(batch(), segment(), new RandomStream(seed)), SEGMENTS);
    if (!same(first, second)) {
      fail("the stream is not decided by its seed: two streams of the same seed differ");
    }
    List<Batch> other = read(task.training(batch(), segment(), new RandomStream(seed + 1)), SEGMENTS);
    if (seedChoosesTheData() == same(first, other)) {
      fail("the task says that the seed %s its data, and two seeds give %s first %d segments",
          seedChoosesTheData() ? "chooses" : "does not choose", seedChoosesTheData() ? "the same" : "different",
          SEGMENTS);
    }
  }

  /** A stream that is continued from any saved position gives what the first one gave from there. */
  @Test
  public void aStreamGoesOnFromEverySavedPosition(RandomStream random) {
    long seed = random.nextLong();
    Task task = create();
    TrainingStream stream = task.training(batch(), segment(), new RandomStream(seed));
    List<long[]> positions = new ArrayList<>();
    List<Batch> batches = new ArrayList<>();
    for (int index = 0; index < SEGMENTS; index++) {
      positions.add(stream.position().clone());
      batches.add(stream.next());
    }
    for (int index = 0; index < SEGMENTS; index += 7) {
      TrainingStream resumed = create().training(batch(), segment(), new RandomStream(seed));
      resumed.restore(positions.get(index));
      List<Batch> rest = batches.subList(index, SEGMENTS);
      if (!same(rest, read(resumed, rest.size()))) {
        fail("the stream does not save all of its position: restored before segment %d it goes on otherwise", index);
      }
    }
  }

  /** Every model is asked the same: what is measured does not depend on what was trained on or measured before. */
  @Test
  public void evaluationsAreRepeatable(RandomStream random) {
    Task task = create();
    WatchfulModel model = new WatchfulModel(task.vocabulary(), segment());
    for (boolean thorough : new boolean[] {false, true}) {
      Evaluation first = task.evaluate(model, thorough);
      long asked = model.asked();
      read(task.training(batch(), segment(), random), 5);
      Map<String, Double> second = task.evaluate(model, thorough).metrics();
      if (!first.metrics().equals(second)) {
        fail("the evaluation is not repeatable: the same model got %s, then %s", first.metrics(), second);
      }
      assertThat(asked).as("the number of tokens whose scores the evaluation asked for").isPositive();
      Double primary = first.metrics().get(task.metric().name());
      if (primary == null || !Double.isFinite(primary)) {
        fail("the evaluation lacks a number for the task's metric '%s'; it has %s", task.metric().name(),
            first.metrics());
      }
    }
    assertThat(model.open()).as("readers that the task has not closed").isZero();
  }

  /** An evaluation changes nothing of a stream that is being read. */
  @Test
  public void measuringLeavesTheTrainingDataAsTheyAre(RandomStream random) {
    long seed = random.nextLong();
    Task task = create();
    TrainingStream measured = task.training(batch(), segment(), new RandomStream(seed));
    TrainingStream control = create().training(batch(), segment(), new RandomStream(seed));
    read(measured, 5);
    read(control, 5);
    task.evaluate(new WatchfulModel(task.vocabulary(), segment()), false);
    if (!same(read(measured, SEGMENTS), read(control, SEGMENTS))) {
      fail("the evaluation changes the training data: the stream goes on otherwise after it");
    }
  }

  /** What the metric is compared with are numbers, for memories of any reach. */
  @Test
  public void referencesAreNumbers() {
    Task task = create();
    for (long reach : new long[] {0, segment(), 10L * segment(), -1}) {
      task.references(segment(), reach)
          .forEach((name, value) -> assertThat(value).as("reference '" + name + "' at reach " + reach).isFinite());
    }
  }
}
