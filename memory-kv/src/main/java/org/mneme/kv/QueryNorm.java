package org.mneme.kv;

import java.util.Optional;
import org.mneme.memory.SelfTrained;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** What is done to queries before they are compared with keys: {@code [..., H 2 c]} to the same. */
interface QueryNorm {
  /** How queries are normalised. */
  enum Kind {
    /** Each half of each head's query by itself: no token sees another. */
    LAYER,
    /** Each feature over all tokens of a batch. */
    BATCH,
    /** Not at all. */
    NONE
  }

  /** Returns the normalised queries. */
  Tensor apply(Tape tape, Tensor queries, boolean training);

  /** Returns what it learns beside its parameters. */
  default Optional<SelfTrained> statistics() {
    return Optional.empty();
  }
}
