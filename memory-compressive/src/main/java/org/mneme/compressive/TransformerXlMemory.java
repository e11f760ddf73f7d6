package org.mneme.compressive;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.mneme.memory.AttentionMass;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Context;
import org.mneme.memory.Findings;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Placement;
import org.mneme.memory.Region;
import org.mneme.memory.Segment;
import org.mneme.memory.Tally;

/**
 * The recurrent cache of Transformer-XL (Dai et al. 2019, section 3.2): attention also sees the block's inputs of the last M steps, without
 * gradient.
 *
 * <pre>
 * keys, values   from [m ; h]             m [B, M, D], h [B, T, D]
 * afterwards     m = last M rows of [m ; h]
 * </pre>
 *
 * <p>Raw inputs are stored; a pre-norm block normalises them at each read, as the authors' code does.
 */
public final class TransformerXlMemory implements Memory {
  private final TransformerXlConfig config;
  private final int width;

  /** Creates the memory of one block; it has no parameters. */
  public TransformerXlMemory(TransformerXlConfig config, BlockContext context) {
    this.config = requireNonNull(config, "config is null");
    this.width = context.width();
  }

  @Override
  public boolean remembers() {
    return Math.max(config.length(), config.evaluationLength()) > 0;
  }

  @Override
  public long pastTokens() {
    return Math.max(config.length(), config.evaluationLength());
  }

  @Override
  public Findings findings(Tally tally) {
    return new Findings(Map.of(), AttentionShares.profiles(tally));
  }

  @Override
  public boolean addsToBlock() {
    return false;
  }

  @Override
  public MemoryStep step(Segment segment, MemoryState state) {
    return new Step(segment, state);
  }

  private final class Step implements MemoryStep {
    private final Segment segment;
    private final int capacity;
    private final RowQueue.Slot slot;
    private final RowQueue cache;
    private AttentionMass mass;

    Step(Segment segment, MemoryState state) {
      this.segment = segment;
      this.capacity = config.length(segment.training());
      this.slot = new RowQueue.Slot("memory", config.start().rows(capacity), width);
      this.cache = slot.read(segment, state);
    }

    @Override
    public Context context() {
      return cache.length() == 0
          ? Context.NONE
          : new Context(List.of(region()), config.window(segment.training()), config.largestDistance());
    }

    private Region region() {
      return new Region(cache.rows(segment.tape()), cache.hidden(), Placement.SEQUENCE, false);
    }

    @Override
    public boolean observesAttention() {
      return !segment.training();
    }

    @Override
    public void observe(AttentionMass observed) {
      mass = observed;
    }

    @Override
    public Map<String, Double> diagnostics() {
      return mass == null ? Map.of() : new AttentionShares(mass).region("memory", cache.length()).segment();
    }

    @Override
    public void tally(Tally tally) {
      if (mass != null) {
        new AttentionShares(mass).region("memory", cache.length()).addTo(tally);
      }
    }

    @Override
    public MemoryState next() {
      RowQueue all = cache.append(segment.tape(), RowQueue.of(segment.remembered()));
      RowQueue kept = all.newest(segment.tape(), capacity);
      return slot.write(segment.tape(), kept, MemoryState.empty(segment.batch()));
    }
  }
}
