package org.mneme.memory;

import java.util.List;

/**
 * All past vectors that a block's local attention may attend to, oldest region first.
 *
 * @param regions the regions from left to right
 * @param window a query attends to at most this many of the most recent keys, itself included; {@link Integer#MAX_VALUE} for all
 * @param clamp distances above this one count as this one; infinite for none
 */
public record Context(List<Region> regions, int window, double clamp) {
  /** No past at all. */
  public static final Context NONE = new Context(List.of());

  /** Copies the list. */
  public Context {
    regions = List.copyOf(regions);
  }

  /** Takes regions without limits. */
  public Context(List<Region> regions) {
    this(regions, Integer.MAX_VALUE, Double.POSITIVE_INFINITY);
  }

  /** Returns the number of past vectors per batch row. */
  public int length() {
    return regions.stream().mapToInt(Region::length).sum();
  }
}
