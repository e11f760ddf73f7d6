package org.mneme.kv.kernels;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.function.Supplier;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Tensor;

/**
 * A table {@code [K, D]} of which a step reads few rows, with an optimizer that touches only these: a dense gradient is
 * never formed, nor one per reader.
 *
 * <p>Operations that read the table call {@link #prepare} first, and {@link #addGradient} in their backward pass. An
 * update groups what has gathered by slot, and then, row by row, sums the gradient in the order of the tokens, moves
 * both moments and writes the value. Threads own whole rows, so the result does not depend on how many threads there
 * are.
 *
 * <p>Not for several threads at once: what runs in parallel is inside.
 */
public final class SparseTable {
  private static final int ROWS_PER_FLUSH = 1 << 16;

  private final Kernels kernels;
  private final Tensor values;
  private final AdamSettings settings;
  private final Supplier<Tensor> momentCreator;
  private final PendingGradients pending;
  private final SlotGroups groups = new SlotGroups();
  private final MissedSteps missed;
  private boolean grouped;
  private Optimizer optimizer;

  /**
   * Both moments, and what moves them: created at the first update, so that a table that is only read takes no more
   * memory than its values.
   */
  private record Optimizer(Tensor firstMoment, Tensor secondMoment, RowUpdates updates) {}

  /**
   * Takes a table.
   *
   * @param values the rows {@code [K, D]}
   * @param momentCreator returns a new tensor of zeros in the shape of the values, for a moment
   */
  public SparseTable(Kernels kernels, Tensor values, AdamSettings settings, Supplier<Tensor> momentCreator) {
    this.kernels = requireNonNull(kernels, "kernels is null");
    this.values = requireNonNull(values, "values is null").asLeaf();
    this.settings = requireNonNull(settings, "settings is null");
    this.momentCreator = requireNonNull(momentCreator, "momentCreator is null");
    this.pending = new PendingGradients(kernels, width());
    this.missed = settings.semantics() == AdamSettings.Semantics.DENSE ? new MissedSteps(slots()) : null;
  }

  /** Returns the number of rows K. */
  public int slots() {
    return values.shape().size(0);
  }

  /** Returns the width of a row D. */
  public int width() {
    return values.shape().size(1);
  }

  /** Returns the rows {@code [K, D]}; {@link #prepare} makes those up to date that are to be read. */
  public Tensor values() {
    return values;
  }

  /** Makes rows up to date, and vouches for their numbers. */
  public void prepare(int[] slots) {
    for (int slot : slots) {
      if (slot < 0 || slot >= slots()) {
        throw new IllegalArgumentException(
            "slot " + slot + " is not in the table, whose slots are numbered from 0 to " + (slots() - 1));
      }
    }
    if (missed != null && optimizer != null) {
      catchUp(missed.takeStale(slots));
    }
  }

  /** Makes all rows up to date. */
  public void flush() {
    if (missed == null || optimizer == null) {
      return;
    }
    for (int slot = 0; slot < slots(); slot += ROWS_PER_FLUSH) {
      catchUp(missed.takeStale(slot, Math.min(slots(), slot + ROWS_PER_FLUSH)));
    }
    missed.forgetSteps();
  }

  private void catchUp(int count) {
    if (count > 0) {
      optimizer.updates().catchUp(missed, count);
    }
  }

  /**
   * Takes gradients of rows: that of the row {@code slots[t L + l]} grows by {@code coefficients[t, l] vectors[t]}.
   *
   * @param slots the rows that were read, L for each of T tokens
   * @param coefficients as many
   * @param vectors {@code [T, D]}
   */
  public void addGradient(int[] slots, Tensor coefficients, Tensor vectors) {
    if (slots.length > 0) {
      pending.add(slots, coefficients, vectors);
      grouped = false;
    }
  }

  /** Returns the squared norm of the gradients that wait for an update. */
  public double squaredGradientNorm() {
    if (pending.isEmpty()) {
      return 0;
    }
    group();
    return optimizer().updates().squaredGradientNorm(pending, groups);
  }

  /** Returns the gradient of the whole table as it waits for an update, row by row: for checks of small tables. */
  public double[] denseGradient() {
    double[] gradient = new double[Math.multiplyExact(slots(), width())];
    for (int entry = 0; entry < pending.entries(); entry++) {
      double coefficient = pending.coefficients().get(entry);
      for (int column = 0; column < width(); column++) {
        gradient[pending.slots()[entry] * width() + column] +=
            coefficient * pending.vectors().get((long) pending.vector(entry) * width() + column);
      }
    }
    return gradient;
  }

  /** Gives back the memory of what waits for an update; the table's own goes with it. */
  public void close() {
    pending.close();
  }

  private void group() {
    if (!grouped) {
      groups.group(pending.slots(), pending.entries(), slots());
      grouped = true;
    }
  }

  private Optimizer optimizer() {
    if (optimizer == null) {
      Tensor first = momentCreator.get();
      Tensor second = momentCreator.get();
      boolean cpu = kernels.form() == Kernels.Form.CPU && values.type() == ElementType.FLOAT32;
      RowUpdates updates = cpu
          ? new CpuRowUpdates(kernels, settings, values, first, second)
          : new PortableRowUpdates(settings, values, first, second);
      optimizer = new Optimizer(first, second, updates);
    }
    return optimizer;
  }

  /**
   * Applies the gradients and forgets them.
   *
   * @param rate the learning rate of this step
   * @param step the number of this step, from 1
   * @param scale what every gradient is multiplied by first
   */
  public void update(double rate, long step, double scale) {
    double size = settings.stepSize(rate, step);
    double rootFactor = settings.rootFactor(step);
    group();
    if (missed != null) {
      // Rows with gradients were read, and made up to date, in this step; but what is saved and loaded in between may
      // have changed that.
      if (optimizer != null) {
        catchUp(missed.takeStale(groups));
      }
      missed.begin(size, rootFactor);
      for (int group = 0; group < groups.groups(); group++) {
        missed.updated(groups.slot(group));
      }
    }
    if (!pending.isEmpty()) {
      optimizer().updates().update(pending, groups, scale, size, rootFactor);
    }
    discardGradients();
  }

  /** Forgets the gradients. */
  public void discardGradients() {
    pending.clear();
    grouped = false;
  }

  /** Returns the optimizer's tensors by name. */
  public Map<String, Tensor> optimizerState() {
    return Map.of("firstMoment", optimizer().firstMoment(), "secondMoment", optimizer().secondMoment());
  }

  /** Returns the optimizer's whole numbers by name; with dense semantics all rows are made up to date first. */
  public Map<String, long[]> optimizerCounters() {
    if (missed == null) {
      return Map.of();
    }
    flush();
    return Map.of("lastUpdate", missed.toCounters());
  }

  /** Restores {@link #optimizerCounters}. */
  public void restoreCounters(Map<String, long[]> counters) {
    if (missed != null) {
      missed.restore(counters.get("lastUpdate"));
    }
  }
}
