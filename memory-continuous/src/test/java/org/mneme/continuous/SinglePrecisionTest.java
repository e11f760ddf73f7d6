package org.mneme.continuous;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mneme.continuous.density.Look;
import org.mneme.memory.BlockContext;
import org.mneme.memory.SharedParts;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.testkit.Seeds;

/** In single precision a signal is kept by fewer coordinates and read through fewer functions; what it gives is that of double precision. */
@ExtendWith(Seeds.class)
class SinglePrecisionTest {
  private static final double LIMIT = 2e-5;
  private static final int BATCH = 3;
  private static final int LENGTH = 48;
  private static final int WIDTH = 12;
  private static final int HEADS = 2;
  private static final int CHUNKS = 5;

  @ParameterizedTest
  @CsvSource({
      "64, gaussian, none, 64", "64, truncated, none, 48", "64, mixture, none, 100", "64, gibbs, none, 64",
      "64, gaussian, quantile, 80", "256, gaussian, none, 256", "8, gaussian, none, 8"})
  void readsAndGradientsAreThoseOfDoublePrecision(
      int functions, String density, String sticky, int samples, RandomStream random) {
    InfiniteConfig config = config(functions, density, sticky, samples);
    double[] numbers =
        DoubleStream.generate(random::nextGaussian).limit(2L * CHUNKS * BATCH * LENGTH * WIDTH).toArray();
    long seed = random.nextLong();
    try (Kernels kernels = Kernels.best(1)) {
      Run wanted = new Run(config, kernels, ElementType.FLOAT64, seed);
      Run run = new Run(config, kernels, ElementType.FLOAT32, seed);
      List<double[]> expected = wanted.results(numbers);
      List<double[]> found = run.results(numbers);
      assertThat(wanted.memory.space().dimension()).isEqualTo(functions);
      assertThat(run.memory.space().dimension()).isLessThanOrEqualTo(functions == 8 ? 8 : functions * 2 / 3);
      assertThat(found).hasSameSizeAs(expected);
      for (int result = 0; result < found.size(); result++) {
        assertThat(distance(found.get(result), expected.get(result))).as("result %d", result).isLessThan(LIMIT);
      }
    }
  }

  private static InfiniteConfig config(int functions, String density, String sticky, int samples) {
    InfiniteConfig defaults = new InfiniteConfig();
    return new InfiniteConfig(
        defaults.shortTerm(), functions, "gaussian", List.of(0.01, 0.05), true, 1, samples, LENGTH, "fixed",
        Optional.of(0.75), true, InfiniteConfig.Stored.RAW, density, 1e-4, 2, 64, 1, 0.05, sticky, 32);
  }

  /** The length of the difference as a part of the length of what is expected. */
  private static double distance(double[] found, double[] expected) {
    double difference = 0;
    double length = 0;
    for (int index = 0; index < expected.length; index++) {
      difference += Math.pow(found[index] - expected[index], 2);
      length += Math.pow(expected[index], 2);
    }
    return Math.sqrt(difference / length);
  }

  /** A memory of one precision, which absorbs chunks and is read after each. */
  private static final class Run {
    private final Kernels kernels;
    private final ElementType type;
    private final ParameterScope scope;
    private final LongTermMemory memory;

    Run(InfiniteConfig config, Kernels kernels, ElementType type, long seed) {
      this.kernels = kernels;
      this.type = type;
      this.scope = new ParameterScope(kernels, type, new RandomStream(seed));
      this.memory = new LongTermMemory(
          config,
          new BlockContext(0, 1, WIDTH, HEADS, LENGTH, scope, null, null, null, 0.6, new SharedParts()),
          ContinuousParts.standard());
    }

    /** Returns what was read after each chunk, and the gradients of the last read. */
    List<double[]> results(double[] numbers) {
      List<double[]> results = new ArrayList<>();
      Signal signal = LongTermFixture.nothing(BATCH);
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        Tensor vectors = leaf(numbers, 2 * chunk);
        Tensor queries = leaf(numbers, 2 * chunk + 1);
        try (Tape tape = kernels.tape()) {
          Signal after = memory.absorb(tape, signal, vectors, rowsOf(chunk), _ -> () -> 0.5).signal();
          LongTermMemory.Reader reader = memory.reader(after);
          Look look = reader.look(tape, queries);
          Tensor read = reader.read(tape, look);
          results.add(read.toDoubles());
          if (chunk == CHUNKS - 1) {
            tape.backward(read, leaf(numbers, 0));
            results.add(vectors.gradient().toDoubles());
            results.add(queries.gradient().toDoubles());
            scope.created().stream().map(Parameter::value).forEach(value -> results.add(value.gradient().toDoubles()));
          }
          signal = kept(tape, memory.isSticky() ? memory.remembering(tape, after, look) : after);
        }
      }
      return results;
    }

    /** One row begins later than the others. */
    private static boolean[] rowsOf(int chunk) {
      return new boolean[] {true, chunk > 0, true};
    }

    private Tensor leaf(double[] numbers, int part) {
      Shape shape = Shape.of(BATCH, LENGTH, WIDTH);
      int count = (int) shape.elements();
      return kernels
          .tensor(type, shape, DoubleStream.of(numbers).skip((long) part * count).limit(count).toArray())
          .asLeaf();
    }

    private static Signal kept(Tape tape, Signal signal) {
      Tensor looks = signal.looks() == null ? null : tape.keep(tape.detach(signal.looks()));
      Tensor tokens = signal.tokens() == null ? null : tape.keep(signal.tokens());
      return new Signal(tape.keep(tape.detach(signal.coordinates())), signal.chunks(), looks, tokens);
    }
  }
}
