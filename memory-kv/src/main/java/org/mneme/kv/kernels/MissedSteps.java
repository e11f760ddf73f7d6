package org.mneme.kv.kernels;

import java.util.Arrays;

/**
 * Which steps of a lazily updated table its rows have yet to make up for. A row without a gradient still moves by its
 * first moment, which shrinks by beta1 a step, so after {@link #REPLAYED} steps nothing is left to move it (with the
 * usual decays, 0.9^200 is 7e-10 and values end within 2e-10 of those that missed none); what then remains is that both
 * moments shrink.
 */
final class MissedSteps {
  /** At most this many missed steps are made up one by one. */
  static final int REPLAYED = 200;

  /** A row whose moments are zero, so that it misses nothing. */
  private static final int NEVER = -1;

  private final int[] lastUpdate;
  private int completed;
  private int beforeFirstRecorded;
  private double[] sizes = new double[64];
  private double[] rootFactors = new double[64];
  private int[] stale = new int[0];
  private int[] since = new int[0];

  MissedSteps(int slots) {
    this.lastUpdate = new int[slots];
    Arrays.fill(lastUpdate, NEVER);
  }

  /** Takes the size and the root factor of the step that is being made. */
  void begin(double size, double rootFactor) {
    int index = completed - beforeFirstRecorded;
    if (index == sizes.length) {
      sizes = Arrays.copyOf(sizes, 2 * index);
      rootFactors = Arrays.copyOf(rootFactors, 2 * index);
    }
    sizes[index] = size;
    rootFactors[index] = rootFactor;
    completed++;
  }

  /** Notes that a row has had the step that is being made. */
  void updated(int slot) {
    lastUpdate[slot] = completed;
  }

  /**
   * Lists the rows among these that miss steps, each once, and counts them as up to date; returns how many there are.
   */
  int takeStale(int[] slots) {
    reserve(slots.length);
    int found = 0;
    for (int slot : slots) {
      found = takeIfStale(slot, found);
    }
    return found;
  }

  /** The same for the slots of groups. */
  int takeStale(SlotGroups groups) {
    reserve(groups.groups());
    int found = 0;
    for (int group = 0; group < groups.groups(); group++) {
      found = takeIfStale(groups.slot(group), found);
    }
    return found;
  }

  /** The same for the rows from one to another. */
  int takeStale(int fromSlot, int toSlot) {
    reserve(toSlot - fromSlot);
    int found = 0;
    for (int slot = fromSlot; slot < toSlot; slot++) {
      found = takeIfStale(slot, found);
    }
    return found;
  }

  private int takeIfStale(int slot, int found) {
    int last = lastUpdate[slot];
    if (last == NEVER || last == completed) {
      return found;
    }
    stale[found] = slot;
    since[found] = last;
    lastUpdate[slot] = completed;
    return found + 1;
  }

  private void reserve(int count) {
    if (stale.length < count) {
      stale = new int[count];
      since = new int[count];
    }
  }

  /** Returns a row of the list. */
  int slot(int index) {
    return stale[index];
  }

  /** Returns the position, in the lists of sizes and root factors, of the first step that a row of the list misses. */
  int from(int index) {
    return since[index] - beforeFirstRecorded;
  }

  /** Returns the position after the last step that a row of the list makes up for one by one. */
  int to(int index) {
    return Math.min(from(index) + REPLAYED, completed - beforeFirstRecorded);
  }

  /** Returns how many further steps a row of the list misses, in which its moments shrink. */
  int rest(int index) {
    return completed - beforeFirstRecorded - to(index);
  }

  double[] sizes() {
    return sizes;
  }

  double[] rootFactors() {
    return rootFactors;
  }

  /** Forgets the sizes of steps that no row misses any more. */
  void forgetSteps() {
    beforeFirstRecorded = completed;
  }

  /**
   * Returns the step of each row's last update, -1 for never, and behind them the number of steps made; all rows must
   * be up to date.
   */
  long[] toCounters() {
    long[] counters = new long[lastUpdate.length + 1];
    for (int slot = 0; slot < lastUpdate.length; slot++) {
      counters[slot] = lastUpdate[slot];
    }
    counters[lastUpdate.length] = completed;
    return counters;
  }

  /** Restores {@link #toCounters}. */
  void restore(long[] counters) {
    for (int slot = 0; slot < lastUpdate.length; slot++) {
      lastUpdate[slot] = (int) counters[slot];
    }
    completed = (int) counters[lastUpdate.length];
    beforeFirstRecorded = completed;
  }
}
