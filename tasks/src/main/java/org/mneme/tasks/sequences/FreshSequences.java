package org.mneme.tasks.sequences;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import org.mneme.task.Batch;
import org.mneme.task.TrainingStream;

/**
 * Trains on batches of whole sequences, each drawn afresh and read from its first segment to its last; every row begins anew with every batch.
 *
 * <p>A batch depends on its number alone, so that the position is two numbers, {@code {batch, segment}}, whatever was read before.
 */
public final class FreshSequences implements TrainingStream {
  private final Source source;
  private long number;
  private int segment;
  private List<Batch> segments;

  /** Where batches come from. */
  @FunctionalInterface
  public interface Source {
    /** Returns the segments of the batch of a number, at least one: the same for the same number. Where rows begin is not looked at. */
    List<Batch> batch(long number);
  }

  /** Starts with batch 0. */
  public FreshSequences(Source source) {
    this.source = requireNonNull(source, "source is null");
  }

  @Override
  public Batch next() {
    if (segments == null) {
      segments = source.batch(number);
    }
    Batch batch = begun(segments.get(segment), segment == 0);
    segment++;
    if (segment == segments.size()) {
      number++;
      segment = 0;
      segments = null;
    }
    return batch;
  }

  private static Batch begun(Batch batch, boolean anew) {
    if (!anew) {
      return new Batch(batch.ids(), batch.targets(), null);
    }
    boolean[] begins = new boolean[batch.ids().shape().size(0)];
    Arrays.fill(begins, true);
    return new Batch(batch.ids(), batch.targets(), begins);
  }

  @Override
  public long[] position() {
    return new long[] {number, segment};
  }

  @Override
  public void restore(long[] position) {
    if (position.length != 2 || position[0] < 0 || position[1] < 0) {
      throw new IllegalArgumentException(
          "a position of fresh sequences is a batch and a segment, given " + Arrays.toString(position));
    }
    List<Batch> restored = position[1] == 0 ? null : source.batch(position[0]);
    if (restored != null && position[1] >= restored.size()) {
      throw new IllegalArgumentException(
          "a batch has " + restored.size() + " segments, there is no position " + Arrays.toString(position)
              + "; the lengths of sequences and segments are those with which it was saved");
    }
    number = position[0];
    segment = (int) position[1];
    segments = restored;
  }
}
