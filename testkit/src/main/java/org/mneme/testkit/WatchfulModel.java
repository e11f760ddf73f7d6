package org.mneme.testkit;

import org.mneme.task.Reader;
import org.mneme.task.TrainedModel;
import org.mneme.tensor.Indices;

/** A model that knows nothing, scores every token alike, and checks what it is asked to read. */
final class WatchfulModel implements TrainedModel {
  private final int vocabulary;
  private final int segment;
  private int open;
  private long asked;

  WatchfulModel(int vocabulary, int segment) {
    this.vocabulary = vocabulary;
    this.segment = segment;
  }

  /** Returns how many readers have not been closed. */
  int open() {
    return open;
  }

  /** Returns how many tokens scores were asked for. */
  long asked() {
    return asked;
  }

  @Override
  public Reader reader(int batch) {
    if (batch < 1) {
      throw new AssertionError("the task asks for a reader of " + batch + " sequences");
    }
    return new IndifferentReader(batch);
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public int segment() {
    return segment;
  }

  private final class IndifferentReader implements Reader {
    private final int batch;
    private boolean closed;

    IndifferentReader(int batch) {
      this.batch = batch;
      open++;
    }

    private void check(Indices ids) {
      if (closed) {
        throw new AssertionError("the task reads with a reader that it has closed");
      }
      if (ids.shape().rank() != 2 || ids.shape().size(0) != batch || ids.shape().last() < 1) {
        throw new AssertionError("the task gives ids " + ids.shape() + " to a reader of " + batch + " sequences");
      }
      for (int id : ids.values()) {
        if (id < 0 || id >= vocabulary) {
          throw new AssertionError("the task reads token " + id + ", outside of its vocabulary of " + vocabulary);
        }
      }
    }

    @Override
    public void remember(Indices ids) {
      check(ids);
    }

    @Override
    public float[] logits(Indices ids) {
      check(ids);
      asked += ids.values().length;
      return new float[Math.multiplyExact(ids.values().length, vocabulary)];
    }

    @Override
    public double[] losses(Indices ids, Indices targets) {
      check(ids);
      if (!targets.shape().equals(ids.shape())) {
        throw new AssertionError("the task gives targets " + targets.shape() + " for ids " + ids.shape());
      }
      double[] losses = new double[targets.values().length];
      for (int index = 0; index < losses.length; index++) {
        int target = targets.values()[index];
        if (target >= vocabulary) {
          throw new AssertionError("the task scores token " + target + ", outside of its vocabulary of " + vocabulary);
        }
        if (target >= 0) {
          losses[index] = Math.log(vocabulary);
          asked++;
        }
      }
      return losses;
    }

    @Override
    public void resetRow(int row) {
      if (row < 0 || row >= batch) {
        throw new AssertionError("the task makes row " + row + " of " + batch + " forget");
      }
    }

    @Override
    public Reader copy() {
      return new IndifferentReader(batch);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open--;
      }
    }
  }
}
