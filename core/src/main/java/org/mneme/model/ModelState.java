package org.mneme.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.mneme.memory.MemoryState;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Tape;

/**
 * What all memories of a model remember.
 *
 * @param blocks for each block the states of its memories, in the order of the memories
 */
public record ModelState(List<List<MemoryState>> blocks) implements AutoCloseable {
  /** Copies the lists. */
  public ModelState {
    blocks = blocks.stream().map(List::copyOf).toList();
  }

  /** Returns the same values taken out of a tape, without history; the caller closes the result, after the tape. */
  public ModelState kept(Tape tape) {
    return mapped(state -> state.kept(tape));
  }

  /** Returns a copy; the caller closes it. */
  public ModelState copy(Kernels kernels) {
    return mapped(state -> state.copy(kernels));
  }

  private ModelState mapped(UnaryOperator<MemoryState> change) {
    List<List<MemoryState>> changed = new ArrayList<>();
    for (List<MemoryState> states : blocks) {
      changed.add(states.stream().map(change).toList());
    }
    return new ModelState(changed);
  }

  /** Makes one batch row forget everything. */
  public void resetRow(int row) {
    blocks.forEach(states -> states.forEach(state -> state.resetRow(row)));
  }

  /** Returns the bytes that are remembered per batch row. */
  public long bytesPerRow() {
    return blocks.stream().flatMap(List::stream).mapToLong(MemoryState::bytesPerRow).sum();
  }

  @Override
  public void close() {
    blocks.forEach(states -> states.forEach(MemoryState::close));
  }
}
