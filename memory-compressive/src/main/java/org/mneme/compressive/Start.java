package org.mneme.compressive;

/** What a memory holds before the first segment. */
public enum Start {
  /** Nothing: the memory grows (the Transformer-XL authors' PyTorch code). */
  EMPTY,
  /** Rows of zeros that are attended to like any others (the Compressive Transformer's algorithm 1 and its authors' code). */
  ZEROS;

  /** Returns the number of rows before the first segment. */
  int rows(int capacity) {
    return this == ZEROS ? capacity : 0;
  }
}
