package org.mneme.cli.command;

import org.mneme.cli.console.DeviceException;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.gpu.NoGpuException;

/** What a command computes on. */
final class Device {
  private Device() {}

  /** Returns how many threads a command computes on: as many as asked for, otherwise one for each processor. */
  static int threads(Invocation invocation) {
    return invocation.count(Flags.THREADS).orElseGet(() -> Runtime.getRuntime().availableProcessors());
  }

  /**
   * Starts the engine; the first call in a process loads native libraries and takes a second or two.
   *
   * @throws DeviceException if there is nothing to compute on
   */
  static Kernels kernels(int threads) {
    try {
      return Kernels.best(threads);
    } catch (NoGpuException none) {
      throw new DeviceException(none.getMessage(), none);
    } catch (LinkageError | RuntimeException failure) {
      throw new DeviceException(
          "there is nothing to compute on: " + reason(failure) + "; the class path needs an ND4J backend whose native "
              + "libraries fit this system",
          failure);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? "" : ": " + cause.getMessage().lines().findFirst().orElse("");
    return cause.getClass().getSimpleName() + message;
  }
}
