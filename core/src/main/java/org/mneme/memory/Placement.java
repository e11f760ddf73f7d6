package org.mneme.memory;

import static java.util.Objects.requireNonNull;

import org.mneme.nn.RelativePositions;

/** Where a region's vectors stand in time, seen from the segment. It decides the position part of the attention scores. */
public sealed interface Placement {
  /** Each vector is one step older than its right neighbour; the region ends where the next one, or the segment, begins. */
  record Sequence() implements Placement {}

  /**
   * As {@link Sequence}, but with position keys of its own and counted as if the region ended right before the segment (the authors' code of
   * the Compressive Transformer).
   *
   * @param positions the position keys of this region
   */
  record Separate(RelativePositions positions) implements Placement {
    /** Checks the part. */
    public Separate {
      requireNonNull(positions, "positions is null");
    }
  }

  /**
   * Each vector stands for several tokens and is placed at their middle, as many tokens away as they are.
   *
   * @param rate how many tokens a vector stands for
   */
  record TrueDistance(int rate) implements Placement {}

  /** The placement of plain past vectors. */
  Placement SEQUENCE = new Sequence();
}
