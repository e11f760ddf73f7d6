package org.mneme.continuous;

import java.util.Arrays;
import org.mneme.memory.MemoryState;
import org.mneme.tensor.Tensor;

/**
 * What the long-term memory remembers of each batch row.
 *
 * @param coordinates b {@code [B, R, D]} of the coefficients {@code B = U b}, zeros in rows that remember nothing; null where no row remembers anything
 * @param chunks how many chunks each batch row has absorbed
 * @param looks for sticky memories, the mass in each bin {@code [B, D]} of the looks since the row last absorbed a chunk; null where there were none
 * @param tokens for sticky memories, how many tokens lie before each of some times {@code [B, edges]}; null where nothing was absorbed
 */
record Signal(Tensor coordinates, long[] chunks, Tensor looks, Tensor tokens) {
  private static final String COORDINATES = "coordinates";
  private static final String CHUNKS = "chunks";
  private static final String LOOKS = "looks";
  private static final String TOKENS = "tokens";

  /** Checks that rows remember something only where there are coordinates. */
  Signal {
    if (coordinates == null && Arrays.stream(chunks).anyMatch(count -> count > 0)) {
      throw new IllegalArgumentException(
          "the state of a continuous memory counts " + Arrays.toString(chunks)
              + " absorbed chunks but has no coordinates; begin anew with an empty state");
    }
  }

  static Signal of(MemoryState state) {
    return new Signal(
        find(state, COORDINATES), state.counter(CHUNKS), find(state, LOOKS), find(state, TOKENS));
  }

  private static Tensor find(MemoryState state, String name) {
    return state.has(name) ? state.tensor(name) : null;
  }

  /** Writes this signal into a state. */
  MemoryState into(MemoryState state) {
    MemoryState changed = state.withCounter(CHUNKS, chunks);
    changed = coordinates == null ? changed : changed.with(COORDINATES, coordinates);
    changed = looks == null ? changed : changed.with(LOOKS, looks);
    return tokens == null ? changed : changed.with(TOKENS, tokens);
  }

  /** Returns which batch rows remember anything. */
  boolean[] remembering() {
    boolean[] remembering = new boolean[chunks.length];
    for (int row = 0; row < chunks.length; row++) {
      remembering[row] = chunks[row] > 0;
    }
    return remembering;
  }

  /** Returns whether any batch row remembers anything. */
  boolean remembersAnything() {
    for (long count : chunks) {
      if (count > 0) {
        return true;
      }
    }
    return false;
  }

  Signal withCoordinates(Tensor other) {
    return new Signal(other, chunks, looks, tokens);
  }

  Signal withLooks(Tensor other) {
    return new Signal(coordinates, chunks, other, tokens);
  }
}
