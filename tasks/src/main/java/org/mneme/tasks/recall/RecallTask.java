package org.mneme.tasks.recall;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mneme.task.Batch;
import org.mneme.task.Evaluation;
import org.mneme.task.Metric;
import org.mneme.task.Reader;
import org.mneme.task.Task;
import org.mneme.task.TaskException;
import org.mneme.task.TrainedModel;
import org.mneme.task.TrainingStream;
import org.mneme.tasks.sequences.FreshSequences;
import org.mneme.tasks.sequences.Scores;
import org.mneme.tensor.RandomStream;

/**
 * The task {@code recall}: streaming multi-query associative recall. Training reads sequences that are drawn afresh; each segment that asks for
 * something is scored. Arora et al. 2023 give all pairs first and ask once for each, with a fixed number of pairs.
 *
 * <p>Measured are {@code accuracy} in percent over all that is asked; {@code accuracy at 16-31} and so on, by the number of tokens since the key
 * came last, also as a curve; {@code sameSegmentAccuracy}, of keys that came in the segment that asks, which needs no memory; and
 * {@code success}, 1 or 0: whether that reached {@code successAccuracy}. Recall is learned late and at once, by some seeds and not by others, so
 * that a mean over seeds says little without the share of those that succeeded.
 */
public final class RecallTask implements Task {
  private static final long HELD_OUT_SEED = 54321;

  private final RecallConfig config;
  private final List<RecallBatch> heldOut;

  /**
   * Draws the sequences that models are measured on, which depend on the configuration alone.
   *
   * @throws TaskException if the sequences are too short for a key to come again
   */
  public RecallTask(RecallConfig config) {
    this.config = requireNonNull(config, "config is null");
    this.heldOut = heldOut(config);
    if (heldOut.getFirst().segments(config.length()).stream().noneMatch(Batch::scored)) {
      throw new TaskException("no key comes twice in sequences of length " + config.length() + " with "
          + config.keys() + " keys, so that there is nothing to recall: take longer sequences or fewer keys");
    }
  }

  private static List<RecallBatch> heldOut(RecallConfig config) {
    RecallGenerator generator =
        new RecallGenerator(config, new RandomStream(HELD_OUT_SEED).named("recall held out"));
    List<RecallBatch> batches = new ArrayList<>();
    for (int first = 0; first < config.evaluationSequences(); first += config.evaluationBatch()) {
      batches.add(generator.batch(first, Math.min(config.evaluationBatch(), config.evaluationSequences() - first)));
    }
    return List.copyOf(batches);
  }

  @Override
  public int vocabulary() {
    return config.vocabulary();
  }

  @Override
  public Metric metric() {
    return new Metric("accuracy", "accuracy (%)", true);
  }

  @Override
  public TrainingStream training(int batch, int segment, RandomStream random) {
    RecallGenerator generator = new RecallGenerator(config, random);
    return new FreshSequences(number -> generator.batch(number * batch, batch).segments(segment));
  }

  @Override
  public Evaluation evaluate(TrainedModel model, boolean thorough) {
    RecallScore score = new RecallScore(buckets(model.segment()));
    for (RecallBatch batch : thorough ? heldOut : heldOut.subList(0, 1)) {
      score(model, batch, score);
    }
    return new Evaluation(score.metrics(config.successAccuracy()), score.series());
  }

  private DistanceBuckets buckets(int segment) {
    return config.buckets().isEmpty()
        ? DistanceBuckets.forSegments(segment, config.length())
        : DistanceBuckets.beginningAt(config.buckets());
  }

  private static void score(TrainedModel model, RecallBatch batch, RecallScore score) {
    int begin = 0;
    try (Reader reader = model.reader(batch.rows())) {
      for (Batch segment : batch.segments(model.segment())) {
        if (segment.scored()) {
          score(segment, reader.logits(segment.ids()), batch, begin, score);
        } else {
          reader.remember(segment.ids());
        }
        begin += segment.ids().shape().last();
      }
    }
  }

  private static void score(Batch segment, float[] scores, RecallBatch batch, int begin, RecallScore score) {
    int[] labels = segment.targets().values();
    int length = segment.ids().shape().last();
    int vocabulary = scores.length / labels.length;
    for (int index = 0; index < labels.length; index++) {
      if (labels[index] >= 0) {
        int inside = index % length;
        int distance = batch.sequences().get(index / length).distances()[begin + inside];
        score.add(distance, distance <= inside, Scores.best(scores, index, vocabulary, vocabulary) == labels[index]);
      }
    }
  }

  /**
   * Returns {@code chance}, naming any value, and {@code oracle}, which knows every key that came in the segment or among the past tokens in
   * reach, and names any value otherwise.
   */
  @Override
  public Map<String, Double> references(int segment, long pastTokens) {
    double chance = 100.0 / config.keys();
    double sum = 0;
    long asked = 0;
    for (RecallBatch batch : heldOut) {
      for (RecallSequence sequence : batch.sequences()) {
        for (int position = 0; position < config.length(); position++) {
          int distance = sequence.distances()[position];
          boolean known = pastTokens < 0 || distance <= position % segment + pastTokens;
          sum += distance == 0 ? 0 : known ? 100 : chance;
          asked += distance == 0 ? 0 : 1;
        }
      }
    }
    Map<String, Double> references = new LinkedHashMap<>();
    references.put("chance", chance);
    references.put("oracle", sum / asked);
    return references;
  }
}
