package ${package};

import java.util.Collections;
import java.util.Optional;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Segment;
import org.mneme.nn.Initializer;
import org.mneme.nn.Linear;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.ConcatTime;
import org.mneme.tensor.operations.Scale;
import org.mneme.tensor.operations.SliceTime;

/** One block's memory: {@code attention + scale W last}, where last is the last vector of the segment before. */
public final class ${Name}Memory implements Memory {
  private static final String LAST = "last";

  private final ${Name}Config config;
  private final Linear mapping;

  /** Creates the mapping W. */
  public ${Name}Memory(${Name}Config config, BlockContext context) {
    this.config = config;
    this.mapping = new Linear(
        context.scope().in("mapping"), context.width(), context.width(), false, Initializer.fanIn(1));
  }

  @Override
  public MemoryStep step(Segment segment, MemoryState state) {
    return new MemoryStep() {
      @Override
      public Optional<Tensor> read(Tensor queries) {
        if (!state.has(LAST)) {
          return Optional.empty();
        }
        Tape tape = segment.tape();
        Tensor mapped = Scale.apply(tape, mapping.apply(tape, state.tensor(LAST)), config.scale());
        return Optional.of(ConcatTime.apply(tape, Collections.nCopies(queries.shape().size(1), mapped)));
      }

      @Override
      public MemoryState next() {
        Tensor rows = segment.remembered();
        int length = segment.length();
        return MemoryState.empty(segment.batch())
            .with(LAST, SliceTime.apply(segment.tape(), rows, length - 1, length));
      }
    };
  }
}
