package org.mneme.tasks.facts;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.mneme.task.Batch;
import org.mneme.task.Evaluation;
import org.mneme.task.Metric;
import org.mneme.task.Reader;
import org.mneme.task.Task;
import org.mneme.task.TrainedModel;
import org.mneme.task.TrainingStream;
import org.mneme.tasks.sequences.FreshSequences;
import org.mneme.tasks.sequences.Scores;
import org.mneme.tensor.RandomStream;

/**
 * The task {@code facts}: N random pairs of key and value are learnt by heart. A sequence is one key alone, so that nothing but the parameters can
 * tell its value; training draws facts uniformly. The facts depend on the configuration alone.
 *
 * <p>Measured are {@code accuracy} in percent of all facts, and {@code bitsStored}, how much is known of the values:
 * {@code sum over facts of (log2 V - loss / ln 2)} with the losses in nats, which is 0 for guessing and {@code N log2 V} for knowing all.
 */
public final class FactsTask implements Task {
  private static final long FACTS_SEED = 98765;

  private final FactsConfig config;
  private final Facts facts;

  /** Draws the facts. */
  public FactsTask(FactsConfig config) {
    this.config = requireNonNull(config, "config is null");
    this.facts = new Facts(config, new RandomStream(FACTS_SEED).named("facts"));
  }

  @Override
  public int vocabulary() {
    return config.symbols() + config.values();
  }

  @Override
  public Metric metric() {
    return new Metric("accuracy", "accuracy (%)", true);
  }

  @Override
  public TrainingStream training(int batch, int segment, RandomStream random) {
    return new FreshSequences(number -> facts.segments(facts.draw(batch, random.numbered(number)), segment));
  }

  /** What answers add up to. */
  private static final class Sums {
    int right;
    double nats;
  }

  @Override
  public Evaluation evaluate(TrainedModel model, boolean thorough) {
    boolean all = thorough || config.evaluationFacts() == 0;
    int asked = all ? facts.count() : Math.min(facts.count(), config.evaluationFacts());
    Sums sums = new Sums();
    for (int first = 0; first < asked; first += config.evaluationBatch()) {
      ask(model, IntStream.range(first, Math.min(asked, first + config.evaluationBatch())).toArray(), sums);
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", 100.0 * sums.right / asked);
    if (all) {
      metrics.put("bitsStored", (asked * Math.log(config.values()) - sums.nats) / Math.log(2));
    }
    return new Evaluation(metrics, List.of());
  }

  private void ask(TrainedModel model, int[] asked, Sums sums) {
    try (Reader reader = model.reader(asked.length)) {
      for (Batch segment : facts.segments(asked, model.segment())) {
        if (segment.scored()) {
          add(asked, segment.ids().shape().last(), reader.logits(segment.ids()), sums);
        } else {
          reader.remember(segment.ids());
        }
      }
    }
  }

  private void add(int[] asked, int length, float[] scores, Sums sums) {
    int vocabulary = scores.length / (asked.length * length);
    for (int row = 0; row < asked.length; row++) {
      int position = row * length + length - 1;
      int value = facts.value(asked[row]);
      sums.right += Scores.best(scores, position, vocabulary, vocabulary) == value ? 1 : 0;
      sums.nats += Scores.loss(scores, position, vocabulary, value);
    }
  }

  /** Returns {@code chance}, naming any value. */
  @Override
  public Map<String, Double> references(int segment, long pastTokens) {
    return Map.of("chance", 100.0 / config.values());
  }
}
