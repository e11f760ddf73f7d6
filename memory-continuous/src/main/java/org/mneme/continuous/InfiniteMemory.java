package org.mneme.continuous;

import static java.util.Objects.requireNonNull;

import org.mneme.memory.BlockContext;
import org.mneme.memory.Findings;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Segment;
import org.mneme.memory.Tally;
import org.mneme.nn.Normalization;
import org.mneme.nn.RelativeAttention;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * One block's memory of unbounded reach: a short-term cache for the most recent vectors and a continuous signal for all that are older (Martins et
 * al. 2022). What is remembered per sequence takes the same room however long it is.
 */
public final class InfiniteMemory implements Memory {
  private final InfiniteConfig config;
  private final LongTermMemory longTerm;
  private final int block;
  private final int chunk;
  private final RelativeAttention attention;
  private final Normalization inputNorm;

  /** Creates the memory of one block, out of the parts that come with it. */
  public InfiniteMemory(InfiniteConfig config, BlockContext context) {
    this(config, context, ContinuousParts.standard());
  }

  /** Creates the memory of one block. */
  public InfiniteMemory(InfiniteConfig config, BlockContext context, ContinuousParts parts) {
    this.config = requireNonNull(config, "config is null");
    this.longTerm = new LongTermMemory(config, context, parts);
    this.block = context.block();
    this.chunk = config.chunk() == 0 ? context.segmentLength() : config.chunk();
    this.attention = context.attention();
    this.inputNorm = context.inputNorm();
  }

  @Override
  public Findings findings(Tally tally) {
    return InfiniteFindings.of(tally);
  }

  @Override
  public MemoryStep step(Segment segment, MemoryState state) {
    return new InfiniteStep(this, segment, state);
  }

  InfiniteConfig config() {
    return config;
  }

  LongTermMemory longTerm() {
    return longTerm;
  }

  /** Returns the index of the block. */
  int block() {
    return block;
  }

  /** Returns how many vectors are absorbed at once. */
  int chunk() {
    return chunk;
  }

  /** Returns whether rows are stored after the block's first norm. */
  boolean storesNormalised() {
    return config.stored() == InfiniteConfig.Stored.NORMALISED && inputNorm != null;
  }

  /** Returns a segment's vectors as they are stored {@code [B, T, D]}. */
  Tensor stored(Segment segment) {
    if (!storesNormalised()) {
      return segment.remembered();
    }
    return segment.carriesGradient()
        ? inputNorm.apply(segment.tape(), segment.hidden())
        : inputNorm.applyFrozen(segment.tape(), segment.remembered());
  }

  /** Returns the queries that the block would ask of a segment, without a gradient. */
  Tensor queries(Tape tape, Segment segment) {
    Tensor hidden = tape.detach(segment.hidden());
    return tape.detach(attention.queries(tape, inputNorm == null ? hidden : inputNorm.applyFrozen(tape, hidden)));
  }
}
