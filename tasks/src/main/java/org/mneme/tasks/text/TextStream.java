package org.mneme.tasks.text;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.BitSet;
import org.mneme.task.Batch;
import org.mneme.task.TrainingStream;

/** Trains on contiguous streams: every segment is scored, and continues the one before. */
final class TextStream implements TrainingStream {
  private final ContiguousStreams streams;

  TextStream(ContiguousStreams streams) {
    this.streams = requireNonNull(streams, "streams is null");
  }

  @Override
  public Batch next() {
    TextSegment segment = streams.next();
    return new Batch(segment.inputs(), segment.targets(), begins(segment));
  }

  private static boolean[] begins(TextSegment segment) {
    BitSet restarts = segment.restarts();
    if (restarts.isEmpty()) {
      return null;
    }
    boolean[] begins = new boolean[segment.inputs().shape().size(0)];
    restarts.stream().forEach(row -> begins[row] = true);
    return begins;
  }

  @Override
  public long[] position() {
    return new long[] {streams.position()};
  }

  @Override
  public void restore(long[] position) {
    if (position.length != 1) {
      throw new IllegalArgumentException(
          "a position in a text is one number of segments, given " + Arrays.toString(position));
    }
    streams.seek(position[0]);
  }
}
