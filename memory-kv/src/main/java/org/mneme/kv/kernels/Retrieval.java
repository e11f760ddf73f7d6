package org.mneme.kv.kernels;

import static java.util.Objects.requireNonNull;

import org.mneme.tensor.Indices;
import org.mneme.tensor.Tensor;

/**
 * The slots that a search chose, and how much each counts.
 *
 * @param slots the slots {@code [..., H k]}: for each head the best first
 * @param weights their weights in the same order {@code [..., H k]}; gradients flow through them
 * @param heads the number of heads H
 */
public record Retrieval(Indices slots, Tensor weights, int heads) {
  /** Checks that slots and weights agree. */
  public Retrieval {
    requireNonNull(slots, "slots is null");
    requireNonNull(weights, "weights is null");
    if (!slots.shape().equals(weights.shape()) || slots.shape().last() % heads != 0) {
      throw new IllegalArgumentException(
          "slots and weights have one shape, a multiple of " + heads + " heads per token, given " + slots.shape()
              + " and " + weights.shape());
    }
  }

  /** Returns the number of slots that one token reads, H k. */
  public int slotsPerToken() {
    return slots.shape().last();
  }

  /** Returns the number of tokens. */
  public int tokens() {
    return slots.shape().rows();
  }
}
