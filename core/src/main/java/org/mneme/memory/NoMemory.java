package org.mneme.memory;

/** Remembers nothing: every segment stands alone. The baseline of every comparison. */
public final class NoMemory implements Memory {
  /** No options. */
  public record Config() {}

  @Override
  public MemoryStep step(Segment segment, MemoryState state) {
    return () -> state;
  }

  @Override
  public boolean addsToBlock() {
    return false;
  }

  @Override
  public boolean remembers() {
    return false;
  }
}
