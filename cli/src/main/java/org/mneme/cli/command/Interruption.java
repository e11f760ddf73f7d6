package org.mneme.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a run save where it stands when the process is asked to end, such as by Ctrl-C: the process waits for it, but not for ever. */
final class Interruption implements AutoCloseable {
  private static final long LONGEST_WAIT_SECONDS = 30;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean happened;

  /** Takes what asks the run to end soon. */
  Interruption(Runnable stop) {
    this.hook = Thread.ofPlatform().name("mneme-interruption").unstarted(() -> {
      happened = true;
      stop.run();
      await();
    });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Returns whether the process was asked to end. */
  boolean happened() {
    return happened;
  }

  private void await() {
    try {
      if (!finished.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        return; // the last checkpoint on the disk has to do
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the process end. */
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException endingAlready) {
      return; // the hook runs, and has just been told that it need not wait
    }
  }
}
