package org.mneme.cli.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mneme.model.BlockMemory;
import org.mneme.model.ModelConfig;
import org.mneme.model.Transformer;
import org.mneme.nn.ParameterScope;
import org.mneme.task.Batch;
import org.mneme.task.TrainingStream;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.operations.Activate;
import org.mneme.train.Trainer;
import org.mneme.train.TrainingConfig;

/**
 * A training step of a middling model (4 blocks of width 256, 8 heads, feed-forward 1024, 4 x 256 tokens, 512 symbols), timed and counted.
 *
 * <p>Floating-point operations of a step, with B rows of T tokens that see M cached vectors each, K = M + T:
 *
 * <pre>
 * segment   per block  3 * 2 B T (4 D^2 + 2 D F)            queries, keys, values, output; feed-forward; forward and twice backward
 * cache     per block  2 * 2 B M 2 D^2                      keys and values of cached vectors; no gradient flows into them
 * positions per block  2 * 2 (K + T) D^2                    keys of distances; the sinusoids have no gradient
 * attention per block  3 * 3 * 2 B T (M + (T + 1) / 2) D    scores by content and by position, weighted values; what is seen only
 * output               3 * 2 B T D V
 * </pre>
 *
 * @param seconds the fastest step
 * @param operations the floating-point operations of a step
 * @param parameters the number of parameters
 */
public record SampleTraining(double seconds, double operations, long parameters) {
  /** The number of blocks. */
  public static final int LAYERS = 4;

  /** The tokens of a segment, and the vectors of the cache. */
  public static final int SEGMENT = 256;

  private static final int WIDTH = 256;
  private static final int HEADS = 8;
  private static final int FEED_FORWARD = 1024;
  private static final int BATCH = 4;
  private static final int VOCABULARY = 512;
  private static final int WARM_UP = 12;
  private static final int STEPS = 8;
  private static final double GIGA = 1e9;

  /** Values, gradients and two moments are read, values and moments written: the least traffic of an update, in bytes per parameter. */
  private static final double BYTES_PER_PARAMETER = 7.0 * Float.BYTES;

  /** Times steps once the cache is full and the kernels are compiled. */
  static SampleTraining measure(Kernels kernels, Optional<BlockMemory> memory) {
    RandomStream random = new RandomStream(1);
    ModelConfig config = new ModelConfig(
        LAYERS, WIDTH, HEADS, FEED_FORWARD, Activate.Function.GELU, ModelConfig.Norm.PRE, true,
        ModelConfig.Positions.RELATIVE, SEGMENT, false, false, false, true, false, false, true, 0, 1e-5, 0.6, SEGMENT);
    TrainingConfig training = new TrainingConfig(
        WARM_UP + STEPS, BATCH, 1e-4, 0, TrainingConfig.Schedule.CONSTANT, 1, 1, 0.9, 0.98, 1e-8, 0, 1, 0, 1, 1, 0, 0,
        0, 1);
    ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT32, random.named("model"));
    List<BlockMemory> memories = memory.map(List::of).orElse(List.of());
    try (
        Transformer model = new Transformer(config, VOCABULARY, memories, scope);
        Trainer trainer = new Trainer(kernels, model, new Repeated(random), training, random)) {
      double fastest = Double.POSITIVE_INFINITY;
      for (int step = 0; step < WARM_UP + STEPS; step++) {
        double seconds = trainer.update().seconds();
        if (step >= WARM_UP) {
          fastest = Math.min(fastest, seconds);
        }
      }
      return new SampleTraining(fastest, operations(memory.isPresent() ? SEGMENT : 0), model.parameterCount());
    }
  }

  private static double operations(int cached) {
    double tokens = (double) BATCH * SEGMENT;
    double square = (double) WIDTH * WIDTH;
    double segment = 3 * 2 * tokens * (4 * square + 2.0 * WIDTH * FEED_FORWARD);
    double cache = 2 * 2.0 * BATCH * cached * 2 * square;
    double positions = 2 * 2.0 * (cached + 2 * SEGMENT) * square;
    double attention = 3 * 3 * 2 * tokens * (cached + (SEGMENT + 1) / 2.0) * WIDTH;
    return LAYERS * (segment + cache + positions + attention) + 3 * 2 * tokens * WIDTH * VOCABULARY;
  }

  /** Returns the figures in words, and as shares of what the machine can do. */
  String describe(double peak, double bandwidth) {
    double rate = operations / seconds / GIGA;
    double updateShare = parameters * BYTES_PER_PARAMETER / (bandwidth * GIGA) / seconds;
    return String.format(
        Locale.ROOT,
        "a training step (%.1f GFLOP): %.0f ms, %.0f GFLOP/s, %.0f %% of the products' rate; its update needs at least %.1f %% of that time at the"
            + " bandwidth measured",
        operations / GIGA, 1000 * seconds, rate, 100 * rate / peak, 100 * updateShare);
  }

  /** One random segment again and again. */
  private static final class Repeated implements TrainingStream {
    private final Batch batch;

    Repeated(RandomStream random) {
      int[] ids = new int[BATCH * SEGMENT];
      Arrays.setAll(ids, index -> random.nextInt(VOCABULARY));
      Indices tokens = Indices.of(BATCH, SEGMENT, ids);
      this.batch = new Batch(tokens, tokens, null);
    }

    @Override
    public Batch next() {
      return batch;
    }

    @Override
    public long[] position() {
      return new long[0];
    }

    @Override
    public void restore(long[] position) {
      // Every position is the same.
    }
  }
}
