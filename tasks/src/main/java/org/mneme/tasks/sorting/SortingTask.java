package org.mneme.tasks.sorting;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.mneme.task.Evaluation;
import org.mneme.task.Metric;
import org.mneme.task.Task;
import org.mneme.task.TrainedModel;
import org.mneme.task.TrainingStream;
import org.mneme.tasks.sequences.FreshSequences;
import org.mneme.tensor.RandomStream;

/**
 * The task {@code sorting} (Martins et al. 2022, section 4.1). Training reads sequences that are drawn afresh, whose history is only remembered;
 * the last segment holds the answer and is scored. The authors train on 8,000 sequences again and again.
 *
 * <p>Measured, in percent, are {@code accuracy}, teacher-forced as in the paper; {@code freeRunningAccuracy} of the answer that the model gives on
 * its own; {@code tieTolerantAccuracy}, teacher-forced, where any of equally frequent symbols is right; and from -1 to 1 {@code kendallTau} of the
 * free-running answer.
 */
public final class SortingTask implements Task {
  private static final long HELD_OUT_SEED = 12345;

  private final SortingConfig config;
  private final SortingGenerator heldOut;

  /** Takes which sequences to sort; those that models are measured on depend on that alone. */
  public SortingTask(SortingConfig config) {
    this.config = requireNonNull(config, "config is null");
    this.heldOut = new SortingGenerator(
        config.symbols(), config.length(), new RandomStream(HELD_OUT_SEED).named("sorting held out"));
  }

  /** Draws them anew each time, since long ones take much memory and little time. */
  private Stream<SortingBatch> heldOut() {
    int sequences = config.evaluationSequences();
    int batch = config.evaluationBatch();
    return IntStream.iterate(0, first -> first < sequences, first -> first + batch)
        .mapToObj(first -> heldOut.batch(first, Math.min(batch, sequences - first)));
  }

  /** Returns V + 2: the symbols, the separator, and the id with which the authors mark what is not scored, so that models are as large as theirs. */
  @Override
  public int vocabulary() {
    return config.symbols() + 2;
  }

  @Override
  public Metric metric() {
    return new Metric("accuracy", "accuracy (%)", true);
  }

  @Override
  public TrainingStream training(int batch, int segment, RandomStream random) {
    SortingGenerator generator = new SortingGenerator(config.symbols(), config.length(), random);
    return new FreshSequences(number -> generator.batch(number * batch, batch).segments(segment));
  }

  @Override
  public Evaluation evaluate(TrainedModel model, boolean thorough) {
    Map<String, Double> sums = new LinkedHashMap<>();
    heldOut().forEach(batch -> {
      try (SortingExam exam = new SortingExam(model, batch)) {
        addTeacherForced(batch, exam.teacherForced(), thorough, sums);
        if (thorough) {
          addFreeRunning(batch, exam.freeRunning(), sums);
        }
      }
    });
    sums.replaceAll((name, sum) -> sum / config.evaluationSequences());
    return new Evaluation(sums, List.of());
  }

  private static void addTeacherForced(
      SortingBatch batch, int[][] answers, boolean thorough, Map<String, Double> sums) {
    for (int row = 0; row < batch.rows(); row++) {
      SortingSequence sequence = batch.sequences().get(row);
      sums.merge("accuracy", SortingMetrics.accuracy(answers[row], sequence.answer()), Double::sum);
      if (thorough) {
        sums.merge(
            "tieTolerantAccuracy",
            SortingMetrics.tieTolerantAccuracy(answers[row], sequence.answer(), sequence.counts()), Double::sum);
      }
    }
  }

  private static void addFreeRunning(SortingBatch batch, int[][] answers, Map<String, Double> sums) {
    for (int row = 0; row < batch.rows(); row++) {
      int[] answer = batch.sequences().get(row).answer();
      sums.merge("freeRunningAccuracy", SortingMetrics.accuracy(answers[row], answer), Double::sum);
      sums.merge("kendallTau", SortingMetrics.kendallTau(answers[row], answer), Double::sum);
    }
  }

  /**
   * Returns {@code chance}, naming any symbol that was not given yet, and {@code oracle}, a perfect counter of what is in reach of the memory
   * and of what of the last segment was read before the separator, which breaks ties at random.
   */
  @Override
  public Map<String, Double> references(int segment, long pastTokens) {
    int local = config.length() - SortingBatch.historyLength(config.length(), segment);
    int window = pastTokens < 0 ? config.length() : (int) Math.min(config.length(), local + pastTokens);
    SortingOracle oracle = new SortingOracle(SortingOracle.Ties.AT_RANDOM);
    double sum = heldOut().mapToDouble(batch -> oracle.accuracy(batch, window) * batch.rows()).sum();
    Map<String, Double> references = new LinkedHashMap<>();
    references.put("chance", SortingOracle.randomWithElimination(config.symbols()));
    references.put("oracle", sum / config.evaluationSequences());
    return references;
  }
}
