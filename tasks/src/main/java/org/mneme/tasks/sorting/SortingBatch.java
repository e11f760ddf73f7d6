package org.mneme.tasks.sorting;

import java.util.List;
import org.mneme.tensor.Indices;

/**
 * Sequences of equal sizes side by side, cut into segments of the model's length; the last segment may be shorter.
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

  /** Returns how many segments of a length the {@code T + V} positions are cut into. */
  public int segments(int segmentLength) {
    return Math.ceilDiv(sequences.getFirst().inputLength(), segmentLength);
  }

  /** Returns the first segment in which positions are scored; all later ones are scored as well. */
  public int firstScoredSegment(int segmentLength) {
    return sequences.getFirst().length() / segmentLength;
  }

  /** Returns the ids that the model reads in a segment, {@code [B, segmentLength]}. */
  public Indices inputs(int segment, int segmentLength) {
    return cut(segment, segmentLength, SortingSequence::input);
  }

  /** Returns the ids that the model is to predict in a segment, {@code [B, segmentLength]}, {@link SortingSequence#NOT_SCORED} where none. */
  public Indices targets(int segment, int segmentLength) {
    return cut(segment, segmentLength, SortingSequence::target);
  }

  private interface IdAt {
    int id(SortingSequence sequence, int position);
  }

  private Indices cut(int segment, int segmentLength, IdAt ids) {
    if (segment < 0 || segment >= segments(segmentLength)) {
      throw new IndexOutOfBoundsException("segment " + segment + " of " + segments(segmentLength));
    }
    int begin = segment * segmentLength;
    int length = Math.min(segmentLength, sequences.getFirst().inputLength() - begin);
    int[] values = new int[sequences.size() * length];
    for (int row = 0; row < sequences.size(); row++) {
      for (int position = 0; position < length; position++) {
        values[row * length + position] = ids.id(sequences.get(row), begin + position);
      }
    }
    return Indices.of(sequences.size(), length, values);
  }
}
