package org.mneme.tasks.recall;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.mneme.tensor.RandomStream;

/** Draws sequences to recall from. Sequence n of a stream is always the same, whichever were drawn before. */
public final class RecallGenerator {
  private final RecallConfig config;
  private final double[] places;
  private final RandomStream random;

  /**
   * Takes what to draw.
   *
   * @param random where the sequences come from; only its seed matters
   */
  public RecallGenerator(RecallConfig config, RandomStream random) {
    this.config = requireNonNull(config, "config is null");
    this.random = requireNonNull(random, "random is null");
    this.places = config.gaps().cumulative(config.keys());
  }

  /** Returns the sequences of {@code count} numbers from {@code first} on, one per row. */
  public RecallBatch batch(long first, int count) {
    return new RecallBatch(LongStream.range(first, first + count).mapToObj(this::sequence).toList());
  }

  /** Returns the sequence of a number: the same for the same seed and number. */
  RecallSequence sequence(long number) {
    return new Drawing(random.numbered(number)).draw();
  }

  /** A sequence in the making. */
  private final class Drawing {
    private final RandomStream stream;
    private final int[] values;
    private final int[] row;
    private final int[] lastSeen;
    private final int[] ids = new int[config.length()];
    private final int[] labels = new int[config.length()];
    private final int[] distances = new int[config.length()];

    Drawing(RandomStream stream) {
      this.stream = stream;
      this.values = permutation();
      this.row = permutation();
      this.lastSeen = new int[config.keys()];
      Arrays.fill(lastSeen, -1);
      Arrays.fill(labels, RecallSequence.NOT_ASKED);
    }

    private int[] permutation() {
      int[] order = new int[config.keys()];
      for (int index = 0; index < order.length; index++) {
        int other = stream.nextInt(index + 1);
        order[index] = order[other];
        order[other] = index;
      }
      return order;
    }

    /** The last bigram may be cut by the end of the sequence. */
    RecallSequence draw() {
      int position = 0;
      while (position < ids.length) {
        if (stream.nextDouble() < config.fillerProbability()) {
          ids[position++] = 2 * config.keys() + stream.nextInt(config.fillers());
        }
        int key = nextKey();
        if (position < ids.length) {
          putKey(key, position++);
        }
        if (position < ids.length) {
          ids[position++] = config.keys() + values[key];
        }
      }
      return new RecallSequence(ids, labels, distances);
    }

    private void putKey(int key, int position) {
      ids[position] = key;
      if (lastSeen[key] >= 0) {
        labels[position] = config.keys() + values[key];
        distances[position] = position - lastSeen[key];
      }
      lastSeen[key] = position;
    }

    private int nextKey() {
      int found = Arrays.binarySearch(places, stream.nextDouble());
      // A probability that is met exactly belongs to the next place.
      int place = Math.min(found < 0 ? -found - 1 : found + 1, row.length - 1);
      int key = row[place];
      System.arraycopy(row, 0, row, 1, place);
      row[0] = key;
      return key;
    }
  }
}
