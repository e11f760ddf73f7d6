package org.mneme.tasks.facts;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mneme.task.Batch;
import org.mneme.task.TaskException;
import org.mneme.tensor.Indices;
import org.mneme.tensor.RandomStream;

/**
 * N facts: different keys of k symbols (tokens 0 to S-1), each with a value (tokens S to S+V-1), both drawn uniformly. A sequence is one key, and
 * its last position is asked for the value.
 */
public final class Facts {
  private static final int NOT_ASKED = -1;

  private final int keyLength;
  private final int[] keys;
  private final int[] values;

  /**
   * Draws the facts.
   *
   * @throws TaskException if there are not so many keys
   */
  public Facts(FactsConfig config, RandomStream random) {
    requireNonNull(random, "random is null");
    if (config.possibleKeys() < config.facts()) {
      throw new TaskException(config.tooManyFacts());
    }
    this.keyLength = config.keyLength();
    this.keys = keys(config, random.named("keys"));
    this.values = new int[config.facts()];
    RandomStream valueRandom = random.named("values");
    for (int fact = 0; fact < values.length; fact++) {
      values[fact] = config.symbols() + valueRandom.nextInt(config.values());
    }
  }

  private static int[] keys(FactsConfig config, RandomStream random) {
    int[] keys = new int[config.facts() * config.keyLength()];
    Set<Long> taken = new HashSet<>();
    for (int fact = 0; fact < config.facts(); fact++) {
      do {
        for (int place = 0; place < config.keyLength(); place++) {
          keys[fact * config.keyLength() + place] = random.nextInt(config.symbols());
        }
      } while (!taken.add(number(keys, fact * config.keyLength(), config)));
    }
    return keys;
  }

  /** Tells keys apart. Where there are more keys than numbers, some share one, of which the second to come is drawn again. */
  private static long number(int[] keys, int begin, FactsConfig config) {
    long number = 0;
    for (int place = 0; place < config.keyLength(); place++) {
      number = number * config.symbols() + keys[begin + place];
    }
    return number;
  }

  /** Returns the number of facts N. */
  public int count() {
    return values.length;
  }

  /** Returns the token of a fact's value. */
  public int value(int fact) {
    return values[fact];
  }

  /** Returns facts that are drawn uniformly, with repetition. */
  public int[] draw(int count, RandomStream random) {
    int[] facts = new int[count];
    for (int row = 0; row < count; row++) {
      facts[row] = random.nextInt(values.length);
    }
    return facts;
  }

  /** Returns the keys of facts, one per row, in segments, of which only the last is scored, and there only the last position. */
  public List<Batch> segments(int[] facts, int segmentLength) {
    List<Batch> segments = new ArrayList<>();
    for (int begin = 0; begin < keyLength; begin += segmentLength) {
      int end = Math.min(keyLength, begin + segmentLength);
      segments.add(new Batch(cut(facts, begin, end), end == keyLength ? targets(facts, end - begin) : null, null));
    }
    return segments;
  }

  private Indices cut(int[] facts, int begin, int end) {
    int[] ids = new int[facts.length * (end - begin)];
    for (int row = 0; row < facts.length; row++) {
      System.arraycopy(keys, facts[row] * keyLength + begin, ids, row * (end - begin), end - begin);
    }
    return Indices.of(facts.length, end - begin, ids);
  }

  private Indices targets(int[] facts, int length) {
    int[] targets = new int[facts.length * length];
    for (int row = 0; row < facts.length; row++) {
      for (int position = 0; position < length; position++) {
        targets[row * length + position] = position == length - 1 ? values[facts[row]] : NOT_ASKED;
      }
    }
    return Indices.of(facts.length, length, targets);
  }
}
