package org.mneme.tasks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mneme.task.Reader;
import org.mneme.task.TrainedModel;
import org.mneme.tensor.Indices;

/** A model whose scores are a function of what was read in a row since it began, or of the last part of it. */
public final class FunctionModel implements TrainedModel {
  private final int vocabulary;
  private final int segment;
  private final int reach;
  private final Rule rule;
  private final List<Indices> read = new ArrayList<>();
  private final List<Indices> scored = new ArrayList<>();
  private int open;

  /** What the model thinks. */
  @FunctionalInterface
  public interface Rule {
    /** Returns the scores of all V tokens after the given ones. */
    float[] scores(int... tokens);
  }

  /** Creates a model that remembers everything. */
  public FunctionModel(int vocabulary, int segment, Rule rule) {
    this(vocabulary, segment, Integer.MAX_VALUE, rule);
  }

  /** Creates a model that remembers {@code reach} tokens before the segment that it reads. */
  public FunctionModel(int vocabulary, int segment, int reach, Rule rule) {
    this.vocabulary = vocabulary;
    this.segment = segment;
    this.reach = reach;
    this.rule = rule;
  }

  /** Returns scores that are the same for all tokens. */
  public static Rule indifferent(int vocabulary) {
    return tokens -> new float[vocabulary];
  }

  /** Returns scores of which one is far above the others. */
  public static float[] sureOf(int token, int vocabulary) {
    float[] scores = new float[vocabulary];
    scores[token] = 100;
    return scores;
  }

  /** Returns the segments that were only remembered, in the order of reading. */
  public List<Indices> remembered() {
    return read;
  }

  /** Returns the targets whose losses were asked for, in the order of asking. */
  public List<Indices> targets() {
    return scored;
  }

  /** Returns how many readers have not been closed. */
  public int open() {
    return open;
  }

  @Override
  public Reader reader(int batch) {
    List<int[]> rows = new ArrayList<>();
    for (int row = 0; row < batch; row++) {
      rows.add(new int[0]);
    }
    return new RowReader(rows);
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public int segment() {
    return segment;
  }

  private final class RowReader implements Reader {
    private final List<int[]> rows;

    RowReader(List<int[]> rows) {
      this.rows = rows;
      open++;
    }

    @Override
    public void remember(Indices ids) {
      read.add(ids);
      append(ids);
    }

    private void append(Indices ids) {
      if (ids.shape().size(0) != rows.size()) {
        throw new IllegalArgumentException("the reader has " + rows.size() + " rows, given ids " + ids.shape());
      }
      int length = ids.shape().last();
      for (int row = 0; row < rows.size(); row++) {
        int[] before = rows.get(row);
        int[] after = Arrays.copyOf(before, before.length + length);
        System.arraycopy(ids.values(), row * length, after, before.length, length);
        rows.set(row, after);
      }
    }

    @Override
    public float[] logits(Indices ids) {
      append(ids);
      int length = ids.shape().last();
      float[] logits = new float[ids.values().length * vocabulary];
      for (int row = 0; row < rows.size(); row++) {
        int[] tokens = rows.get(row);
        int begin = tokens.length - length;
        for (int step = 0; step < length; step++) {
          int from = (int) Math.max(0L, begin - (long) reach);
          float[] scores = rule.scores(Arrays.copyOfRange(tokens, from, begin + step + 1));
          System.arraycopy(scores, 0, logits, (row * length + step) * vocabulary, vocabulary);
        }
      }
      return logits;
    }

    @Override
    public double[] losses(Indices ids, Indices targets) {
      scored.add(targets);
      float[] logits = logits(ids);
      double[] losses = new double[targets.values().length];
      for (int index = 0; index < losses.length; index++) {
        if (targets.values()[index] >= 0) {
          losses[index] = loss(logits, index * vocabulary, targets.values()[index]);
        }
      }
      return losses;
    }

    private double loss(float[] logits, int begin, int target) {
      double sum = 0;
      for (int token = 0; token < vocabulary; token++) {
        sum += Math.exp(logits[begin + token] - logits[begin + target]);
      }
      return Math.log(sum);
    }

    @Override
    public void resetRow(int row) {
      rows.set(row, new int[0]);
    }

    @Override
    public Reader copy() {
      return new RowReader(new ArrayList<>(rows));
    }

    @Override
    public void close() {
      open--;
    }
  }
}
