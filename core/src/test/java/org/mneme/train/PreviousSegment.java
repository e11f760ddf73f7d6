package org.mneme.train;

import java.util.List;
import org.mneme.memory.Context;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Placement;
import org.mneme.memory.Region;
import org.mneme.memory.Segment;

/** The smallest memory that carries something: the previous segment's hidden states, and how many segments a row has read. */
final class PreviousSegment implements Memory {
  @Override
  public MemoryStep step(Segment segment, MemoryState state) {
    return new MemoryStep() {
      @Override
      public Context context() {
        if (!state.has("rows")) {
          return Context.NONE;
        }
        int length = state.tensor("rows").shape().size(1);
        boolean[] hidden = new boolean[segment.batch() * length];
        for (int index = 0; index < hidden.length; index++) {
          hidden[index] = state.counter("segments")[index / length] == 0;
        }
        return new Context(List.of(new Region(state.tensor("rows"), hidden, Placement.SEQUENCE, false)));
      }

      @Override
      public MemoryState next() {
        long[] segments = state.counter("segments");
        for (int row = 0; row < segments.length; row++) {
          segments[row]++;
        }
        return MemoryState.empty(segment.batch()).with("rows", segment.remembered()).withCounter("segments", segments);
      }
    };
  }
}
