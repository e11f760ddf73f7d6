package org.mneme.tasks.sorting;

import java.util.ArrayList;
import java.util.List;
import org.mneme.task.Batch;
import org.mneme.tensor.Indices;

/**
 * Sequences of equal sizes side by side, cut into segments.
 *
 * @param sequences one per batch row, at least one
 */
public record SortingBatch(List<SortingSequence> sequences) {
  /** Checks that the sizes agree. */
  public SortingBatch {
    sequences = List.copyOf(sequences);
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("a batch has at least one sequence");
    }
    SortingSequence first = sequences.getFirst();
    for (SortingSequence sequence : sequences) {
      if (sequence.length() != first.length() || sequence.symbols() != first.symbols()) {
        throw new IllegalArgumentException("the sequences of a batch are of equal sizes, given " + first.length()
            + " of " + first.symbols() + " symbols and " + sequence.length() + " of " + sequence.symbols());
      }
    }
  }

  /** Returns the number of sequences B. */
  public int rows() {
    return sequences.size();
  }

  /** Returns the number of different symbols V. */
  public int symbols() {
    return sequences.getFirst().symbols();
  }

  /** Returns the number of symbols to read, T. */
  public int length() {
    return sequences.getFirst().length();
  }

  /** Returns the number of positions, T + V. */
  public int inputLength() {
    return sequences.getFirst().inputLength();
  }

  /**
   * Returns how many of the T symbols are only remembered: as many whole segments as there are. The rest, the separator and the answer are one
   * segment, of up to V - 1 tokens more than a segment of full length.
   */
  public static int historyLength(int length, int segmentLength) {
    return length / segmentLength * segmentLength;
  }

  /** Returns the segments to train on, of which only the last is scored. */
  public List<Batch> segments(int segmentLength) {
    List<Batch> segments = new ArrayList<>();
    int history = historyLength(length(), segmentLength);
    for (int begin = 0; begin < history; begin += segmentLength) {
      segments.add(new Batch(inputs(begin, begin + segmentLength), null, null));
    }
    segments.add(new Batch(inputs(history, inputLength()), targets(history, inputLength()), null));
    return segments;
  }

  /** Returns the ids that the model reads from position {@code begin} up to before {@code end}, {@code [B, end - begin]}. */
  public Indices inputs(int begin, int end) {
    return cut(begin, end, SortingSequence::input);
  }

  /** Returns the ids that the model is to predict there, {@code [B, end - begin]}, {@link SortingSequence#NOT_SCORED} where none. */
  public Indices targets(int begin, int end) {
    return cut(begin, end, SortingSequence::target);
  }

  private interface IdAt {
    int id(SortingSequence sequence, int position);
  }

  private Indices cut(int begin, int end, IdAt ids) {
    if (begin < 0 || end <= begin || end > inputLength()) {
      throw new IndexOutOfBoundsException("positions " + begin + " to " + end + " of " + inputLength());
    }
    int length = end - begin;
    int[] values = new int[sequences.size() * length];
    for (int row = 0; row < sequences.size(); row++) {
      for (int position = 0; position < length; position++) {
        values[row * length + position] = ids.id(sequences.get(row), begin + position);
      }
    }
    return Indices.of(sequences.size(), length, values);
  }
}
