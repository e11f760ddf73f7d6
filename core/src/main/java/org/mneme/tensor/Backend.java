package org.mneme.tensor;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.mneme.tensor.gpu.CudaDevice;
import org.mneme.tensor.gpu.CudaDriver;
import org.mneme.tensor.gpu.NoGpuException;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;

/** The ND4J backend on the class path: one for the CPU, or one for NVIDIA GPUs. */
final class Backend {
  private Backend() {}

  /**
   * Looks whether the backend can start, where it is one for GPUs: ND4J prints a stack trace where it cannot, and then says something else.
   *
   * @throws NoGpuException if it cannot
   */
  static void requireDevice() {
    List<Nd4jBackend> backends =
        ServiceLoader.load(Nd4jBackend.class).stream().map(ServiceLoader.Provider::get).toList();
    if (backends.stream().noneMatch(Backend::isForCpu)) {
      backends.forEach(Backend::requireGpu);
    }
  }

  private static void requireGpu(Nd4jBackend backend) {
    List<CudaDevice> devices = CudaDriver.ofThisMachine().usableDevices();
    try {
      if (!backend.canRun()) {
        throw new IllegalStateException("ND4J says that it cannot run");
      }
    } catch (LinkageError | RuntimeException failure) {
      throw new NoGpuException("CUDA 11.6 does not start on " + names(devices) + ": " + rootOf(failure)
          + "; install it, or build with -Pcuda,cuda-redist, which brings it along", failure);
    }
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Returns whether tensors lie in the host's memory alone. */
  static boolean isCpu() {
    return isForCpu(Nd4j.getBackend());
  }

  private static boolean isForCpu(Nd4jBackend backend) {
    return backend.getClass().getSimpleName().startsWith("Cpu");
  }

  /** Returns what keeps the two copies of an array on a GPU alike, where the backend is one for GPUs. */
  static Optional<AffinityManager> copies() {
    return isCpu() ? Optional.empty() : Optional.of(Nd4j.getAffinityManager());
  }

  /** Returns the name of the backend, and of the devices where it is one for GPUs. */
  static String description() {
    String name = "ND4J " + Nd4j.getBackend().getClass().getSimpleName();
    return isCpu() ? name : name + " on " + names(CudaDriver.ofThisMachine().usableDevices());
  }

  private static String names(List<CudaDevice> devices) {
    return devices.stream().map(CudaDevice::toString).collect(Collectors.joining(", "));
  }
}
