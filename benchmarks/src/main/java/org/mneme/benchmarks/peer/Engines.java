package org.mneme.benchmarks.peer;

import ai.djl.engine.Engine;

/** The engine of the peer. */
public final class Engines {
  private static final String NAME = "PyTorch";

  private Engines() {}

  /** Returns whether the engine's libraries are on the class path. */
  public static boolean present() {
    configure(1);
    return Engine.hasEngine(NAME);
  }

  /** Starts the engine; the number of threads cannot be changed afterwards in the same process. */
  public static Engine start(int threads) {
    configure(threads);
    return Engine.getEngine(NAME);
  }

  /** Keeps the engine from reaching for the network and from counting its users. */
  private static void configure(int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
  }
}
