package org.mneme.tensor.attention;

/** The sizes of one attention, checked once. Where it is not causal, all keys are past. */
record AttentionSizes(int batch, int queries, int keys, int heads, int keyValueHeads, int headSize, boolean causal) {
  static AttentionSizes of(Attention attention) {
    int batch = attention.queries.shape().size(0);
    int queries = attention.queries.shape().size(1);
    int keys = attention.keysValues.shape().size(1);
    int heads = attention.heads;
    int keyValueHeads = attention.keyValueHeads;
    int width = attention.queries.shape().last();
    if (width % heads != 0 || heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "attention needs heads that divide the width and key-value heads that divide the heads, given width " + width
              + ", " + heads
              + " heads, " + keyValueHeads + " key-value heads");
    }
    int headSize = width / heads;
    if (attention.keysValues.shape().size(0) != batch
        || keys < (attention.causal ? queries : 1)
        || attention.keysValues.shape().last() != 2 * keyValueHeads * headSize) {
      throw new IllegalArgumentException(
          "queries " + attention.queries.shape() + " need keys and values [" + batch + ", at least "
              + (attention.causal ? queries : 1) + ", " + 2 * keyValueHeads * headSize + "], given "
              + attention.keysValues.shape());
    }
    int columns = attention.positions.stream().mapToInt(PositionTerm::columns).sum();
    if (columns != keys) {
      throw new IllegalArgumentException("position terms cover " + columns + " columns of " + keys + " keys");
    }
    int start = 0;
    for (PositionTerm term : attention.positions) {
      boolean reachesSegment = attention.causal && start + term.columns() > keys - queries;
      int needed = reachesSegment ? term.columns() : PositionTerm.rowsNeeded(term.columns(), term.stride(), queries);
      if (term.keys() != null && (term.keys().shape().size(0) < needed || term.keys().shape().last() != width)) {
        throw new IllegalArgumentException(
            "position keys of " + term.columns() + " columns need shape [at least " + needed + ", " + width
                + "], given "
                + term.keys().shape());
      }
      start += term.columns();
    }
    if (attention.columnMass != null && attention.columnMass.length != batch * keys) {
      throw new IllegalArgumentException(
          "the attention per column needs room for " + batch * keys + " numbers, given " + attention.columnMass.length);
    }
    return new AttentionSizes(batch, queries, keys, heads, keyValueHeads, headSize, attention.causal);
  }

  int past() {
    return causal ? keys - queries : keys;
  }

  /** Returns how many keys lie before the first one that is in a query's future. */
  int keysUpTo(int query) {
    return Math.min(keys, past() + query + 1);
  }

  int width() {
    return heads * headSize;
  }

  int keyValueWidth() {
    return keyValueHeads * headSize;
  }

  int headsPerKeyValueHead() {
    return heads / keyValueHeads;
  }

  double scale() {
    return 1 / Math.sqrt(headSize);
  }
}
