package org.mneme.train;

import org.mneme.task.Batch;
import org.mneme.task.TrainingStream;
import org.mneme.tensor.Indices;
import org.mneme.tensor.RandomStream;

/** Random tokens that repeat after one segment; every fourth segment one row starts anew, every third segment is only remembered. */
final class RepeatingStream implements TrainingStream {
  private final int batch;
  private final int length;
  private final int vocabulary;
  private final RandomStream random;
  private long number;

  RepeatingStream(int batch, int length, int vocabulary, RandomStream random) {
    this.batch = batch;
    this.length = length;
    this.vocabulary = vocabulary;
    this.random = random;
  }

  @Override
  public Batch next() {
    RandomStream tokens = random.numbered(number / 2);
    int[] ids = new int[batch * length];
    int[] targets = new int[batch * length];
    for (int index = 0; index < ids.length; index++) {
      ids[index] = tokens.nextInt(vocabulary);
    }
    for (int index = 0; index < ids.length; index++) {
      targets[index] = index % length == length - 1 ? -1 : ids[index + 1];
    }
    boolean[] begins = new boolean[batch];
    begins[(int) (number % batch)] = number % 4 == 0;
    boolean scored = number % 3 != 1;
    number++;
    return new Batch(Indices.of(batch, length, ids), scored ? Indices.of(batch, length, targets) : null, begins);
  }

  @Override
  public long[] position() {
    return new long[] {number};
  }

  @Override
  public void restore(long[] position) {
    number = position[0];
  }
}
