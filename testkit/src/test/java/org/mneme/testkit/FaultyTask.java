package org.mneme.testkit;

import java.util.List;
import java.util.Map;
import org.mneme.task.Batch;
import org.mneme.task.Evaluation;
import org.mneme.task.Metric;
import org.mneme.task.Reader;
import org.mneme.task.Task;
import org.mneme.task.TrainedModel;
import org.mneme.task.TrainingStream;
import org.mneme.tensor.Indices;
import org.mneme.tensor.RandomStream;

/** Predicts random tokens; with one fault or none. */
final class FaultyTask implements Task {
  /** What is wrong. */
  enum Fault {
    NONE,
    TOKENS_OUTSIDE,
    SEGMENTS_TOO_LONG,
    IGNORES_THE_SEED,
    NOT_REPEATABLE,
    LOSES_ITS_POSITION,
    EVALUATION_DRIFTS,
    LACKS_ITS_METRIC,
    LEAVES_READERS_OPEN,
    EVALUATION_DRAWS
  }

  private static final int VOCABULARY = 7;

  private final Fault fault;
  private int evaluations;
  private int drawn;

  FaultyTask(Fault fault) {
    this.fault = fault;
  }

  @Override
  public int vocabulary() {
    return VOCABULARY;
  }

  @Override
  public Metric metric() {
    return new Metric("loss", "loss (nats)", false);
  }

  private static Indices tokens(RandomStream random, int batch, int length, int bound) {
    int[] values = new int[batch * length];
    for (int index = 0; index < values.length; index++) {
      values[index] = random.nextInt(bound);
    }
    return Indices.of(batch, length, values);
  }

  @Override
  public TrainingStream training(int batch, int segment, RandomStream given) {
    long seed = switch (fault) {
      case IGNORES_THE_SEED -> 1;
      case NOT_REPEATABLE -> System.nanoTime();
      default -> given.seed();
    };
    int length = fault == Fault.SEGMENTS_TOO_LONG ? segment + 1 : segment;
    int bound = fault == Fault.TOKENS_OUTSIDE ? VOCABULARY + 1 : VOCABULARY;
    return new TrainingStream() {
      private RandomStream random = new RandomStream(seed);

      @Override
      public Batch next() {
        RandomStream source = fault == Fault.EVALUATION_DRAWS ? random.numbered(random.nextLong() + drawn) : random;
        return new Batch(tokens(source, batch, length, bound), tokens(source, batch, length, VOCABULARY), null);
      }

      @Override
      public long[] position() {
        return new long[] {fault == Fault.LOSES_ITS_POSITION ? 0 : random.position()};
      }

      @Override
      public void restore(long[] position) {
        random = new RandomStream(seed, position[0]);
      }
    };
  }

  @Override
  public Evaluation evaluate(TrainedModel model, boolean thorough) {
    drawn++;
    Reader reader = model.reader(2);
    RandomStream random = new RandomStream(5);
    double[] losses = reader.losses(tokens(random, 2, 9, VOCABULARY), tokens(random, 2, 9, VOCABULARY));
    if (fault != Fault.LEAVES_READERS_OPEN) {
      reader.close();
    }
    double loss = fault == Fault.EVALUATION_DRIFTS ? losses[0] + evaluations++ : losses[0];
    return new Evaluation(Map.of(fault == Fault.LACKS_ITS_METRIC ? "perplexity" : "loss", loss), List.of());
  }
}
