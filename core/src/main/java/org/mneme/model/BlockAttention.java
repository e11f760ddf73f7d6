package org.mneme.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mneme.memory.Context;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Region;
import org.mneme.nn.Normalization;
import org.mneme.nn.RelativeAttention;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.ConcatTime;

/**
 * A block's attention: the queries of a segment meet the keys of the contexts that memories hand over and of the segment; what is found is
 * mixed by the memories that do so, projected, and what memories read is added.
 */
final class BlockAttention {
  private final RelativeAttention attention;
  private final Normalization contextNorm;

  /**
   * Takes the projections.
   *
   * @param contextNorm what context rows go through that were not stored normalised; null for nothing
   */
  BlockAttention(RelativeAttention attention, Normalization contextNorm) {
    this.attention = attention;
    this.contextNorm = contextNorm;
  }

  /**
   * Returns attention's output with what the memories read {@code [B, T, D]}.
   *
   * @param input a whole segment {@code [B, T, D]}
   * @param gates for each memory what is put on its reads, null for nothing
   */
  Tensor ofSegment(Tape tape, Tensor input, List<MemoryStep> steps, List<MemoryGates> gates) {
    List<Context> contexts = steps.stream().map(MemoryStep::context).toList();
    int batch = input.shape().size(0);
    KeyColumns columns = new KeyColumns(batch, 0, input.shape().size(1), contexts);
    List<Tensor> rows = contextRows(tape, columns);
    rows.add(input);
    Tensor queries = attention.queries(tape, input);
    Tensor keysValues = attention.keysValues(tape, ConcatTime.apply(tape, rows));
    Tensor placed = keysValues;
    if (attention.rotary()) {
      placed = attention.placedKeys(tape, keysValues, concat(columns.rememberedPlaces(), columns.queryPlaces()));
    }
    boolean observed = steps.stream().anyMatch(MemoryStep::observesAttention);
    double[] mass = observed ? new double[batch * columns.total()] : null;
    Tensor attended = attend(tape, columns, queries, placed, mass);
    if (observed) {
      for (int index = 0; index < steps.size(); index++) {
        if (steps.get(index).observesAttention()) {
          steps.get(index).observe(columns.massOf(index, mass));
        }
      }
    }
    return withReads(tape, attention.project(tape, mixed(tape, attended, queries, steps, gates)), queries, steps,
        gates);
  }

  /**
   * Returns attention's output with what the memories read {@code [1, n, D]}.
   *
   * @param input the next tokens of a segment {@code [1, n, D]}
   * @param cache the keys and values of the contexts and of the tokens before; those of these tokens are added
   */
  Tensor ofTokens(
      Tape tape, Tensor input, List<MemoryStep> steps, List<MemoryGates> gates, KeyValueCache cache) {
    int length = input.shape().size(1);
    if (!cache.started()) {
      start(tape, steps, cache);
    }
    KeyColumns columns = new KeyColumns(1, cache.tokens(), length, cache.contexts());
    Tensor queries = attention.queries(tape, input);
    cache.append(attention.placedKeys(tape, attention.keysValues(tape, input), columns.queryPlaces()));
    Tensor attended = attend(tape, columns, queries, cache.all(), null);
    return withReads(tape, attention.project(tape, mixed(tape, attended, queries, steps, gates)), queries, steps,
        gates);
  }

  private void start(Tape tape, List<MemoryStep> steps, KeyValueCache cache) {
    List<Context> contexts = steps.stream().map(MemoryStep::context).toList();
    KeyColumns columns = new KeyColumns(1, 0, 0, contexts);
    cache.start(contexts, columns.remembered());
    if (columns.remembered() > 0) {
      Tensor keysValues = attention.keysValues(tape, ConcatTime.apply(tape, contextRows(tape, columns)));
      cache.append(attention.placedKeys(tape, keysValues, columns.rememberedPlaces()));
    }
  }

  private List<Tensor> contextRows(Tape tape, KeyColumns columns) {
    List<Tensor> rows = new ArrayList<>();
    for (Region region : columns.regions()) {
      boolean asStored = region.normalised() || contextNorm == null;
      rows.add(asStored ? region.rows() : contextNorm.apply(tape, region.rows()));
    }
    return rows;
  }

  private Tensor attend(Tape tape, KeyColumns columns, Tensor queries, Tensor placedKeysValues, double[] mass) {
    return attention.attend(
        tape, attention.placedQueries(tape, queries, columns.queryPlaces()), placedKeysValues,
        columns.terms(tape, attention.positions()), columns.visibility(), mass);
  }

  private static Tensor mixed(
      Tape tape, Tensor attended, Tensor queries, List<MemoryStep> steps, List<MemoryGates> gates) {
    Tensor mixed = attended;
    for (int index = 0; index < steps.size(); index++) {
      Tensor changed = steps.get(index).mix(queries, mixed);
      MemoryGates gate = gates.get(index);
      mixed = gate == null || changed == mixed ? changed : gate.mix(tape, mixed, changed);
    }
    return mixed;
  }

  private static Tensor withReads(
      Tape tape, Tensor output, Tensor queries, List<MemoryStep> steps, List<MemoryGates> gates) {
    Tensor sum = output;
    for (int index = 0; index < steps.size(); index++) {
      Optional<Tensor> read = steps.get(index).read(queries);
      if (read.isPresent()) {
        MemoryGates gate = gates.get(index);
        sum = Add.apply(tape, sum, gate == null ? read.get() : gate.read(tape, read.get()));
      }
    }
    return sum;
  }

  private static double[] concat(double[] first, double[] second) {
    double[] all = new double[first.length + second.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
