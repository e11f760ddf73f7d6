package org.mneme.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.task.Batch;
import org.mneme.task.Evaluation;
import org.mneme.task.Metric;
import org.mneme.task.Reader;
import org.mneme.task.Series;
import org.mneme.task.Task;
import org.mneme.task.TaskException;
import org.mneme.task.TrainedModel;
import org.mneme.task.TrainingStream;
import org.mneme.tensor.Indices;
import org.mneme.tensor.RandomStream;

/** A small task: every token is followed by its successor modulo the number of symbols. */
final class RepeatTask implements Task {
  private final Config config;

  /** Its options. */
  record Config(
      @Doc("How many symbols.") @Range(min = 2, max = 100) int symbols,
      @Doc("Tokens of a sequence.") @Range(min = 1, max = 1000) int length,
      @Doc("A file that must exist.") String file) {
    Config() {
      this(5, 8, "");
    }
  }

  RepeatTask(Config config) {
    this.config = config;
    if (!config.file().isEmpty()) {
      throw new TaskException("the file " + config.file() + " does not exist");
    }
  }

  @Override
  public int vocabulary() {
    return config.symbols();
  }

  @Override
  public Metric metric() {
    return new Metric("accuracy", "accuracy (%)", true);
  }

  @Override
  public TrainingStream training(int batch, int segment, RandomStream random) {
    return new TrainingStream() {
      private long number;

      @Override
      public Batch next() {
        return batch(batch, random.numbered(number++));
      }

      @Override
      public long[] position() {
        return new long[] {number};
      }

      @Override
      public void restore(long[] position) {
        number = position[0];
      }
    };
  }

  private Batch batch(int rows, RandomStream random) {
    int[] ids = new int[rows * config.length()];
    int[] targets = new int[ids.length];
    for (int index = 0; index < ids.length; index++) {
      ids[index] = random.nextInt(config.symbols());
      targets[index] = (ids[index] + 1) % config.symbols();
    }
    boolean[] begins = new boolean[rows];
    Arrays.fill(begins, true);
    return new Batch(Indices.of(rows, config.length(), ids), Indices.of(rows, config.length(), targets), begins);
  }

  @Override
  public Evaluation evaluate(TrainedModel model, boolean thorough) {
    Batch batch = batch(4, new RandomStream(99));
    int right = 0;
    try (Reader reader = model.reader(4)) {
      float[] logits = reader.logits(batch.ids());
      for (int row = 0; row < batch.ids().values().length; row++) {
        int best = 0;
        for (int symbol = 1; symbol < config.symbols(); symbol++) {
          best = logits[row * config.symbols() + symbol] > logits[row * config.symbols() + best] ? symbol : best;
        }
        right += best == batch.targets().values()[row] ? 1 : 0;
      }
    }
    double accuracy = 100.0 * right / batch.ids().values().length;
    return new Evaluation(
        Map.of("accuracy", accuracy),
        List.of(new Series("flat", "x", "y", new double[] {1, 2}, new double[] {accuracy, Double.NaN})));
  }

  @Override
  public Map<String, Double> references(int segment, long pastTokens) {
    return Map.of("chance", 100.0 / config.symbols());
  }
}
