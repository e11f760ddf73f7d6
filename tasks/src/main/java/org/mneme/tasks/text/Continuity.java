package org.mneme.tasks.text;

/** Where a memory begins anew. */
public enum Continuity {
  /** A stream reads one document after the other and remembers all of them. */
  ACROSS_DOCUMENTS,
  /** The memory is reset before each document, which begins with a segment of its own. */
  WITHIN_DOCUMENTS
}
