package org.mneme.experiment;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.mneme.io.ResidentMemory;
import org.mneme.model.ModelState;
import org.mneme.model.ModelStep;
import org.mneme.model.Pass;
import org.mneme.model.Transformer;
import org.mneme.task.Task;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;

/**
 * Reads one endless stream of random tokens with a model and measures what a segment costs and what is remembered, from the first token to the last: for
 * a bounded memory both stay as they are.
 */
public final class StreamReading {
  private static final int WINDOWS = 50;

  private final TrialPlan plan;
  private final Kernels kernels;

  /**
   * What was measured over a window of the stream.
   *
   * @param tokens how many tokens were read at its end
   * @param millisecondsPerSegment the median over its segments
   * @param stateBytes what is remembered at its end
   * @param residentBytes memory of the process at its end, with Java's, garbage collected; 0 where the system does not tell
   */
  public record Window(long tokens, double millisecondsPerSegment, long stateBytes, long residentBytes) {}

  /** Takes the model and what it runs on. */
  public StreamReading(TrialPlan plan, Kernels kernels) {
    this.plan = requireNonNull(plan, "plan is null");
    this.kernels = requireNonNull(kernels, "kernels is null");
  }

  /**
   * Reads.
   *
   * @param tokens how many, rounded up to whole segments
   * @param listener is told each window as it ends
   * @return the windows, about fifty
   */
  public List<Window> read(long tokens, Consumer<Window> listener) {
    Task task = plan.task().creator().get();
    int segment = plan.model().segment();
    long segments = Math.ceilDiv(tokens, segment);
    List<Window> windows = new ArrayList<>();
    RandomStream random = new RandomStream(plan.seed()).named("stream");
    try (Transformer model = TrialRunner.model(plan, task.vocabulary(), kernels)) {
      ModelState state = model.begin(1);
      long done = 0;
      for (int window = 1; window <= WINDOWS; window++) {
        long end = segments * window / WINDOWS;
        double[] milliseconds = new double[(int) (end - done)];
        for (int index = 0; index < milliseconds.length; index++) {
          Indices ids = randomTokens(random.numbered(done), segment, task.vocabulary());
          long start = System.nanoTime();
          state = next(model, state, ids, random.numbered(done).named("memory"));
          milliseconds[index] = (System.nanoTime() - start) / 1e6;
          done++;
        }
        if (milliseconds.length > 0) {
          // Java touches new memory until it first has to look for garbage; what is held is seen only without it.
          System.gc();
          windows.add(new Window(done * segment, median(milliseconds), state.bytesPerRow(), ResidentMemory.bytes()));
          listener.accept(windows.getLast());
        }
      }
      state.close();
    }
    return windows;
  }

  private static Indices randomTokens(RandomStream random, int segment, int vocabulary) {
    return new Indices(
        Shape.of(1, segment), IntStream.range(0, segment).map(index -> random.nextInt(vocabulary)).toArray());
  }

  private ModelState next(Transformer model, ModelState state, Indices ids, RandomStream random) {
    try (Tape tape = kernels.withoutGradients()) {
      ModelStep step = model.forward(Pass.evaluation(tape, 0, random), ids, state);
      ModelState kept = step.state().kept(tape);
      state.close();
      return kept;
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
