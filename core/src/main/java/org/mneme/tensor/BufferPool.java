package org.mneme.tensor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.concurrency.AffinityManager;

/**
 * Native memory that is used again from step to step: in a steady training step nothing is allocated. Capacities are rounded up to eighths of
 * a power of two, so that slightly different sizes share their buffers.
 */
final class BufferPool {
  private static final int STEPS_PER_DOUBLING = 8;

  private final Map<Key, Deque<Storage>> free = new HashMap<>();
  private final Optional<AffinityManager> copies;
  private long allocatedBytes;

  /** Takes what keeps the copies in the host's memory and on the device alike, where arrays have two. */
  BufferPool(Optional<AffinityManager> copies) {
    this.copies = copies;
  }

  private record Key(ElementType type, long capacity) {}

  synchronized Storage take(ElementType type, long elements) {
    long capacity = roundedUp(Math.max(1, elements));
    Deque<Storage> available = free.get(new Key(type, capacity));
    if (available != null && !available.isEmpty()) {
      return available.pop();
    }
    allocatedBytes += capacity * type.bytes();
    return new Storage(type, capacity, copies);
  }

  synchronized void give(Storage storage) {
    if (storage.isLent()) {
      return;
    }
    free.computeIfAbsent(new Key(storage.type(), storage.capacity()), key -> new ArrayDeque<>()).push(storage);
  }

  /** Returns how many bytes this pool has taken from the system, in use or free. */
  synchronized long allocatedBytes() {
    return allocatedBytes;
  }

  /** Gives the memory that nobody uses back to the system. */
  synchronized void trim() {
    for (Deque<Storage> storages : free.values()) {
      for (Storage storage : storages) {
        allocatedBytes -= storage.capacity() * storage.type().bytes();
        storage.free();
      }
    }
    free.clear();
  }

  private static long roundedUp(long elements) {
    long step = Math.max(16, Long.highestOneBit(elements) / STEPS_PER_DOUBLING);
    return (elements + step - 1) / step * step;
  }
}
