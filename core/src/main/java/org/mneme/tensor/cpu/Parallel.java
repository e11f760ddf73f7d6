package org.mneme.tensor.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Shares the chunks of an operation between the calling thread and helper threads of its own.
 *
 * <p>How the work is cut depends on its size only, never on the number of threads, and each chunk is computed by one thread: results do not
 * depend on how many threads there are. Handing work to a sleeping thread costs about 20 microseconds, so helpers wait awake for a while after
 * each piece of work, and work below {@link #SMALL} is done by the caller.
 */
public final class Parallel implements AutoCloseable {
  /** Work that is not worth sharing, in floating-point operations (about 30 microseconds). */
  public static final double SMALL = 1e6;

  /** How often a thread looks again before it lets others run, and before it goes to sleep. */
  private static final int SPINS = 2_000;

  private static final int WAITS = 20_000;

  private final int threads;
  private final List<Thread> helpers = new ArrayList<>();
  private final AtomicReference<Job> current = new AtomicReference<>();
  private volatile boolean closed;

  /** The work on one chunk. */
  @FunctionalInterface
  public interface Chunk {
    /** Works on the items from {@code from} (inclusive) to {@code to} (exclusive). */
    void run(int from, int to);
  }

  private static final class Job {
    final Chunk chunk;
    final int items;
    final int chunkSize;
    final int chunks;
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger done = new AtomicInteger();
    volatile Throwable failure;

    Job(Chunk chunk, int items, int chunkSize) {
      this.chunk = chunk;
      this.items = items;
      this.chunkSize = chunkSize;
      this.chunks = (items + chunkSize - 1) / chunkSize;
    }

    void work() {
      for (int index = next.getAndIncrement(); index < chunks; index = next.getAndIncrement()) {
        try {
          chunk.run(index * chunkSize, Math.min(items, (index + 1) * chunkSize));
        } catch (Throwable thrown) {
          failure = thrown;
        } finally {
          done.incrementAndGet();
        }
      }
    }
  }

  /** Takes the number of threads that work, the caller's included. */
  public Parallel(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("at least 1 thread is needed, given " + threads);
    }
    this.threads = threads;
    for (int index = 1; index < threads; index++) {
      Thread helper = Thread.ofPlatform().daemon().name("mneme-kernel-" + index).start(this::help);
      helpers.add(helper);
    }
  }

  /** Returns the number of threads that work, the caller's included. */
  public int threads() {
    return threads;
  }

  /**
   * Runs a body over items 0 (inclusive) to {@code items} (exclusive).
   *
   * @param items how many items there are
   * @param workPerItem the cost of one item in floating-point operations, roughly
   * @param body what to do with a range of items
   */
  public void run(int items, double workPerItem, Chunk body) {
    if (items <= 0) {
      return;
    }
    double work = items * Math.max(1, workPerItem);
    int chunks = (int) Math.min(Math.min(items, MAXIMUM_CHUNKS), Math.max(1, work / (SMALL / 2)));
    runChunks(items, (items + chunks - 1) / chunks, body);
  }

  /** At most this many chunks: enough to balance several threads, few enough to cost nothing. */
  private static final int MAXIMUM_CHUNKS = 16;

  /** Runs a body over items in chunks of a given size. */
  public void runChunks(int items, int chunkSize, Chunk body) {
    if (items <= 0) {
      return;
    }
    Job job = new Job(body, items, chunkSize);
    if (threads == 1 || job.chunks == 1 || !current.compareAndSet(null, job)) {
      job.work();
      rethrow(job);
      return;
    }
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    job.work();
    for (int waited = 0; job.done.get() < job.chunks; waited++) {
      pause(waited);
    }
    current.set(null);
    rethrow(job);
  }

  private static void rethrow(Job job) {
    if (job.failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (job.failure instanceof Error error) {
      throw error;
    }
  }

  /** On a busy machine the thread that is waited for may need this one's processor. */
  private static void pause(int waited) {
    if (waited < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  private void help() {
    Job last = null;
    int idle = 0;
    while (!closed) {
      Job job = current.get();
      if (job != null && job != last) {
        job.work();
        last = job;
        idle = 0;
      } else if (idle < WAITS) {
        pause(idle++);
      } else {
        last = null;
        LockSupport.park(this);
        idle = 0;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    helpers.forEach(LockSupport::unpark);
  }
}
