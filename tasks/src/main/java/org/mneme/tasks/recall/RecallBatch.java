package org.mneme.tasks.recall;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.mneme.task.Batch;
import org.mneme.tensor.Indices;

/**
 * Sequences of equal lengths side by side, cut into segments.
 *
 * @param sequences one per batch row, at least one
 */
public record RecallBatch(List<RecallSequence> sequences) {
  /** Copies the list. */
  public RecallBatch {
    sequences = List.copyOf(sequences);
  }

  /** Returns the number of sequences B. */
  public int rows() {
    return sequences.size();
  }

  /** Returns the length of the sequences T. */
  public int length() {
    return sequences.getFirst().ids().length;
  }

  /** Returns the segments in order, the last of which may be shorter; those that ask for nothing are only remembered. */
  public List<Batch> segments(int segmentLength) {
    List<Batch> segments = new ArrayList<>();
    for (int begin = 0; begin < length(); begin += segmentLength) {
      int end = Math.min(length(), begin + segmentLength);
      Indices labels = cut(begin, end, RecallSequence::labels);
      boolean asks = false;
      for (int label : labels.values()) {
        asks |= label >= 0;
      }
      segments.add(new Batch(cut(begin, end, RecallSequence::ids), asks ? labels : null, null));
    }
    return segments;
  }

  private Indices cut(int begin, int end, Function<RecallSequence, int[]> part) {
    int[] values = new int[rows() * (end - begin)];
    for (int row = 0; row < rows(); row++) {
      System.arraycopy(part.apply(sequences.get(row)), begin, values, row * (end - begin), end - begin);
    }
    return Indices.of(rows(), end - begin, values);
  }
}
