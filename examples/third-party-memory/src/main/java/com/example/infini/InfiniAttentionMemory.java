package com.example.infini;

import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Segment;
import org.mneme.nn.Initializer;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/**
 * One block's Infini-attention (Munkhdalai et al. 2024). It has one parameter, the gates {@code beta [H]}; queries, keys and values are those of the
 * block's local attention. It remembers, per sequence and head, the associations M {@code [d, d]} and their normaliser z {@code [d]}.
 */
public final class InfiniAttentionMemory implements Memory {
  private final InfiniAttentionConfig config;
  private final BlockContext context;
  private final Tensor gates;

  /**
   * Creates the gates.
   *
   * @throws IllegalArgumentException if several query heads of the model share a key-value head
   */
  public InfiniAttentionMemory(InfiniAttentionConfig config, BlockContext context) {
    if (context.attention().keyValueHeads() != context.heads()) {
      throw new IllegalArgumentException(
          "infini-attention needs as many key-value heads as query heads, given " + context.attention().keyValueHeads()
              + " and " + context.heads() + "; set model.keyValueHeads to 0");
    }
    this.config = config;
    this.context = context;
    this.gates =
        context.scope().create("gates", Shape.of(context.heads()), Initializer.constant(config.gate())).value();
  }

  @Override
  public MemoryStep step(Segment segment, MemoryState state) {
    return new InfiniAttentionStep(config, context, gates, segment, state);
  }
}
