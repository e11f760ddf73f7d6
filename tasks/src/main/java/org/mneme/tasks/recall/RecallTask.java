package org.mneme.tasks.recall;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
  private final RecallGenerator heldOut;

  /**
   * Takes which sequences to recall from; those that models are measured on depend on that alone.
   *
   * @throws TaskException if the sequences are too short for a key to come again
   */
  public RecallTask(RecallConfig config) {
    this.config = requireNonNull(config, "config is null");
    this.heldOut = new RecallGenerator(config, new RandomStream(HELD_OUT_SEED).named("recall held out"));
    if (heldOut().findFirst().orElseThrow().segments(config.length()).stream().noneMatch(Batch::scored)) {
      throw new TaskException("no key comes twice in sequences of length " + config.length() + " with "
          + config.keys() + " keys, so that there is nothing to recall: take longer sequences or fewer keys");
    }
  }

  /** Draws them anew each time, since long ones take much memory and little time. */
  private Stream<RecallBatch> heldOut() {
    int sequences = config.evaluationSequences();
    int batch = config.evaluationBatch();
    return IntStream.iterate(0, first -> first < sequences, first -> first + batch)
        .mapToObj(first -> heldOut.batch(first, Math.min(batch, sequences - first)));
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
    heldOut().limit(thorough ? Long.MAX_VALUE : 1).forEach(batch -> score(model, batch, score));
    return new Evaluation(score.metrics(config.successAccuracy()), score.series(reach(model)));
  }

  /** The farthest token that the last one of a segment sees; nothing where there is no such bound. */
  private static double[] reach(TrainedModel model) {
    return model.pastTokens() < 0 ? new double[0] : new double[] {model.pastTokens() + model.segment() - 1.0};
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
    Known known = new Known();
    heldOut().flatMap(batch -> batch.sequences().stream())
        .forEach(sequence -> known.add(sequence.distances(), segment, pastTokens));
    double share = (double) known.inReach / known.asked;
    Map<String, Double> references = new LinkedHashMap<>();
    references.put("chance", chance);
    references.put("oracle", 100 * share + chance * (1 - share));
    return references;
  }

  /** How much of what is asked came within reach. */
  private static final class Known {
    private long asked;
    private long inReach;

    void add(int[] distances, int segment, long pastTokens) {
      for (int position = 0; position < distances.length; position++) {
        int distance = distances[position];
        asked += distance > 0 ? 1 : 0;
        inReach += distance > 0 && (pastTokens < 0 || distance <= position % segment + pastTokens) ? 1 : 0;
      }
    }
  }
}
