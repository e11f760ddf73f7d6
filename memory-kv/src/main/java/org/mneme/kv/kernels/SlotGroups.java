package org.mneme.kv.kernels;

/**
 * Groups entries by the slot that they name: entries of one slot stand together, in the order in which they came, and
 * slots ascend. A radix sort, whose buffers serve one step after the other.
 */
final class SlotGroups {
  /** Digits of this many bits at most: their counters stay in the first-level cache. */
  private static final int DIGIT_BITS = 11;

  private int[] keys = new int[0];
  private int[] otherKeys = new int[0];
  private int[] entries = new int[0];
  private int[] otherEntries = new int[0];
  private int[] starts = new int[1];
  private int groups;

  /**
   * Groups.
   *
   * @param slots the slot of each entry
   * @param count how many entries there are
   * @param limit all slots are below this number
   */
  void group(int[] slots, int count, int limit) {
    reserve(count);
    System.arraycopy(slots, 0, keys, 0, count);
    for (int entry = 0; entry < count; entry++) {
      entries[entry] = entry;
    }
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, limit - 1));
    int passes = Math.ceilDiv(bits, DIGIT_BITS);
    int digit = Math.ceilDiv(bits, passes);
    for (int pass = 0; pass < passes; pass++) {
      sortByDigit(count, pass * digit, digit);
    }
    findStarts(count);
  }

  private void reserve(int count) {
    if (keys.length >= count) {
      return;
    }
    keys = new int[count];
    otherKeys = new int[count];
    entries = new int[count];
    otherEntries = new int[count];
    starts = new int[count + 1];
  }

  private void sortByDigit(int count, int shift, int bits) {
    int[] places = new int[(1 << bits) + 1];
    int mask = (1 << bits) - 1;
    for (int index = 0; index < count; index++) {
      places[(keys[index] >>> shift & mask) + 1]++;
    }
    for (int value = 0; value < mask; value++) {
      places[value + 1] += places[value];
    }
    for (int index = 0; index < count; index++) {
      int place = places[keys[index] >>> shift & mask]++;
      otherKeys[place] = keys[index];
      otherEntries[place] = entries[index];
    }
    int[] swap = keys;
    keys = otherKeys;
    otherKeys = swap;
    swap = entries;
    entries = otherEntries;
    otherEntries = swap;
  }

  private void findStarts(int count) {
    groups = 0;
    for (int index = 0; index < count; index++) {
      if (index == 0 || keys[index] != keys[index - 1]) {
        starts[groups++] = index;
      }
    }
    starts[groups] = count;
  }

  /** Returns the number of different slots. */
  int groups() {
    return groups;
  }

  /** Returns a group's slot. */
  int slot(int group) {
    return keys[starts[group]];
  }

  /** Returns the position of a group's first entry; that of the group after the last is the number of entries. */
  int start(int group) {
    return starts[group];
  }

  /** Returns the entry at a position of the grouped order. */
  int entry(int position) {
    return entries[position];
  }
}
