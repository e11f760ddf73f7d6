package org.mneme.compressive;

import java.util.Arrays;
import java.util.List;
import org.mneme.memory.MemoryState;
import org.mneme.model.ModelState;
import org.mneme.model.ModelStep;
import org.mneme.model.Pass;
import org.mneme.model.Transformer;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tape;

/** Reads a batch of sequences segment by segment and keeps the logits of every token. */
final class Reading implements AutoCloseable {
  private final Kernels kernels;
  private final Transformer model;
  private ModelState state;

  Reading(Kernels kernels, Transformer model, int batch) {
    this.kernels = kernels;
    this.model = model;
    this.state = model.begin(batch);
  }

  /** Returns the logits {@code [B][T V]} of whole sequences, read from nothing in segments of one length; the last may be shorter. */
  static double[][] all(Kernels kernels, Transformer model, int[][] sequences, int segment) {
    try (Reading reading = new Reading(kernels, model, sequences.length)) {
      return reading.read(sequences, segment);
    }
  }

  /** Reads on, in segments of one length. */
  double[][] read(int[][] sequences, int segment) {
    int length = sequences[0].length;
    int vocabulary = model.vocabulary();
    double[][] logits = new double[sequences.length][length * vocabulary];
    for (int start = 0; start < length; start += segment) {
      int end = Math.min(length, start + segment);
      double[] part = next(sequences, start, end);
      for (int row = 0; row < sequences.length; row++) {
        int size = (end - start) * vocabulary;
        System.arraycopy(part, row * size, logits[row], start * vocabulary, size);
      }
    }
    return logits;
  }

  private double[] next(int[][] sequences, int start, int end) {
    try (Tape tape = kernels.withoutGradients()) {
      ModelStep step =
          model.forward(Pass.evaluation(tape, 0, new RandomStream(0)), ids(sequences, start, end), state);
      double[] logits = step.logits().toDoubles();
      replace(step.state().kept(tape));
      return logits;
    }
  }

  static Indices ids(int[][] sequences, int start, int end) {
    int[] ids = new int[sequences.length * (end - start)];
    for (int row = 0; row < sequences.length; row++) {
      System.arraycopy(sequences[row], start, ids, row * (end - start), end - start);
    }
    return Indices.of(sequences.length, end - start, ids);
  }

  /** Makes one row forget. */
  void reset(int row) {
    state.resetRow(row);
  }

  ModelState state() {
    return state;
  }

  /** Goes on from a state made anew from the numbers of this one, as a checkpoint does. */
  void saveAndRestore() {
    List<List<MemoryState>> blocks =
        state.blocks().stream().map(states -> states.stream().map(this::rebuilt).toList()).toList();
    replace(new ModelState(blocks));
  }

  private MemoryState rebuilt(MemoryState saved) {
    MemoryState[] restored = {MemoryState.empty(saved.batch())};
    saved.tensors()
        .forEach((name, tensor) -> restored[0] =
            restored[0].with(name, kernels.tensor(tensor.type(), tensor.shape(), tensor.toDoubles())));
    saved.counters().forEach((name, values) -> restored[0] = restored[0].withCounter(name, values));
    return restored[0];
  }

  private void replace(ModelState next) {
    state.close();
    state = next;
  }

  @Override
  public void close() {
    state.close();
  }

  /** Returns sequences of random tokens. */
  static int[][] sequences(RandomStream random, int batch, int length, int vocabulary) {
    int[][] sequences = new int[batch][length];
    for (int[] sequence : sequences) {
      Arrays.setAll(sequence, index -> random.nextInt(vocabulary));
    }
    return sequences;
  }

  /** Returns the largest difference between two readings. */
  static double difference(double[][] first, double[][] second) {
    double largest = 0;
    for (int row = 0; row < first.length; row++) {
      largest = Math.max(largest, difference(first[row], second[row]));
    }
    return largest;
  }

  static double difference(double[] first, double[] second) {
    double largest = 0;
    for (int index = 0; index < Math.max(first.length, second.length); index++) {
      largest = Math.max(largest, Math.abs(first[index] - second[index]));
    }
    return largest;
  }
}
