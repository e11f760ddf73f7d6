package org.mneme.memory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mneme.nn.FeedForward;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Tensor;

/**
 * What a memory does during one segment. Every hook but {@link #next} has a neutral default. A block calls them in this order:
 * {@link #context}, {@link #observe}, {@link #mix}, {@link #read}, {@link #feedForward}, {@link #losses}, {@link #diagnostics}, {@link #tally}, {@link #next}; of a segment that
 * is only to be remembered ({@link Segment#scored} is false and nothing above needs the block's output) it calls {@link #next} alone.
 */
public interface MemoryStep {
  /** Returns past vectors that local attention may also attend to. */
  default Context context() {
    return Context.NONE;
  }

  /**
   * Reads the memory.
   *
   * @param queries local attention's queries {@code [B, T, D]}, before any position bias
   * @return what is added to the attention's output {@code [B, T, D]}; empty where there is nothing to read
   */
  default Optional<Tensor> read(Tensor queries) {
    return Optional.empty();
  }

  /**
   * Mixes what local attention found with what is remembered, head by head, such as by a gate.
   *
   * @param queries local attention's queries {@code [B, T, D]}, before any position bias, heads side by side
   * @param attended what local attention found {@code [B, T, D]}, heads side by side, before the output projection
   * @return what goes to the output projection {@code [B, T, D]}; {@code attended} itself where there is nothing to mix
   */
  default Tensor mix(Tensor queries, Tensor attended) {
    return attended;
  }

  /** Returns whether {@link #observe} wants to be told the attention; it costs an extra pass. */
  default boolean observesAttention() {
    return false;
  }

  /** Takes the attention that the context's vectors and the segment received. */
  default void observe(AttentionMass mass) {}

  /** Returns whether {@link #feedForward} does something else than the block's own feed-forward layer; at most one memory of a block may. */
  default boolean changesFeedForward() {
    return false;
  }

  /**
   * Returns the feed-forward part of the block, in place of or beside its layer.
   *
   * @param input the normalised input {@code [B, T, D]}
   * @param inner the block's own layer; null where {@link Memory#replacesFeedForward()} said that it is not needed
   * @param random the stream of dropout, null outside of training
   */
  default Tensor feedForward(Tensor input, FeedForward inner, RandomStream random) {
    throw new IllegalStateException("a memory that changes the feed-forward layer says how");
  }

  /** Returns losses to be added to the task's. */
  default List<AuxiliaryLoss> losses() {
    return List.of();
  }

  /** Returns figures worth logging, such as usage or the span of attention. */
  default Map<String, Double> diagnostics() {
    return Map.of();
  }

  /** Adds up what {@link Memory#findings} needs; called after the block's output was computed, only while a trained model is measured. */
  default void tally(Tally tally) {}

  /** Returns what is remembered after the segment. */
  MemoryState next();
}
