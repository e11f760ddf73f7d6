package org.mneme.kv.kernels;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Workers with buffers, of which there are no more than threads at work: what has served one chunk of an operation
 * serves the next.
 */
final class WorkerPool<W extends WorkerPool.Worker> implements AutoCloseable {
  private final Supplier<W> creator;
  private final Queue<W> idle = new ConcurrentLinkedQueue<>();

  /** What holds buffers. */
  interface Worker extends AutoCloseable {
    @Override
    void close();
  }

  WorkerPool(Supplier<W> creator) {
    this.creator = creator;
  }

  /** Lets one worker, which nobody else uses meanwhile, do something. */
  void use(Consumer<W> work) {
    W waiting = idle.poll();
    W worker = waiting == null ? creator.get() : waiting;
    try {
      work.accept(worker);
    } finally {
      idle.add(worker);
    }
  }

  @Override
  public void close() {
    idle.forEach(Worker::close);
    idle.clear();
  }
}
