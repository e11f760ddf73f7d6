package org.mneme.tensor.gpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;

/**
 * NVIDIA's driver, asked for its devices before ND4J starts: without a driver ND4J prints a stack trace, and on a device that it has no code for it
 * fails late and obscurely.
 */
public final class CudaDriver {
  private static final int MAJOR = 75;
  private static final int MINOR = 76;
  private static final int LONGEST_NAME = 256;
  /** CUDA_ERROR_NO_DEVICE. */
  private static final int NO_DEVICE = 100;

  private static final String ON_THE_CPU =
      "; this build (-Pcuda) computes on an NVIDIA GPU, one without -Pcuda on the CPU";

  private final SymbolLookup functions;

  /** Takes the functions of the driver's library. */
  CudaDriver(SymbolLookup functions) {
    this.functions = functions;
  }

  /**
   * Returns the driver of this machine.
   *
   * @throws NoGpuException if there is none
   */
  public static CudaDriver ofThisMachine() {
    return load(System.getProperty("os.name").startsWith("Windows") ? "nvcuda.dll" : "libcuda.so.1");
  }

  static CudaDriver load(String library) {
    try {
      return new CudaDriver(SymbolLookup.libraryLookup(library, Arena.global()));
    } catch (IllegalArgumentException absent) {
      throw new NoGpuException(
          "there is no CUDA device: NVIDIA's driver is not installed here (no library " + library + ")" + ON_THE_CPU,
          absent);
    }
  }

  /**
   * Returns the devices that ND4J can compute on: all of them, since it takes whichever it likes.
   *
   * @throws NoGpuException if there is none, or one that ND4J has no code for
   */
  public List<CudaDevice> usableDevices() {
    List<CudaDevice> devices = devices();
    if (devices.isEmpty()) {
      throw new NoGpuException("there is no CUDA device: NVIDIA's driver finds none" + ON_THE_CPU);
    }
    List<CudaDevice> unusable = devices.stream().filter(device -> !device.hasCode()).toList();
    if (unusable.isEmpty()) {
      return devices;
    }
    String others =
        unusable.size() == devices.size() ? ON_THE_CPU : "; the environment variable CUDA_VISIBLE_DEVICES hides it";
    throw new NoGpuException("ND4J's natives for CUDA 11.6 have no code for " + unusable.getFirst() + ", only for "
        + CudaDevice.WITH_CODE + others);
  }

  /** Returns the devices in the driver's order. */
  List<CudaDevice> devices() {
    call("cuInit", JAVA_INT, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      call("cuDeviceGetCount", ADDRESS, number);
      int count = number.get(JAVA_INT, 0);
      List<CudaDevice> devices = new ArrayList<>();
      for (int ordinal = 0; ordinal < count; ordinal++) {
        call("cuDeviceGet", ADDRESS, number, JAVA_INT, ordinal);
        devices.add(describe(number.get(JAVA_INT, 0), arena));
      }
      return devices;
    }
  }

  private CudaDevice describe(int device, Arena arena) {
    MemorySegment name = arena.allocate(LONGEST_NAME);
    call("cuDeviceGetName", ADDRESS, name, JAVA_INT, LONGEST_NAME, JAVA_INT, device);
    MemorySegment bytes = arena.allocate(JAVA_LONG);
    call("cuDeviceTotalMem_v2", ADDRESS, bytes, JAVA_INT, device);
    return new CudaDevice(
        name.getString(0), attribute(MAJOR, device, arena), attribute(MINOR, device, arena), bytes.get(JAVA_LONG, 0));
  }

  private int attribute(int attribute, int device, Arena arena) {
    MemorySegment value = arena.allocate(JAVA_INT);
    call("cuDeviceGetAttribute", ADDRESS, value, JAVA_INT, attribute, JAVA_INT, device);
    return value.get(JAVA_INT, 0);
  }

  /** Calls a function with arguments, each after its layout. */
  private void call(String name, Object... layoutsAndArguments) {
    List<MemoryLayout> layouts = new ArrayList<>();
    List<Object> arguments = new ArrayList<>();
    for (int index = 0; index < layoutsAndArguments.length; index += 2) {
      layouts.add((MemoryLayout) layoutsAndArguments[index]);
      arguments.add(layoutsAndArguments[index + 1]);
    }
    int status;
    try {
      MemorySegment function = functions.find(name)
          .orElseThrow(() -> new NoGpuException("NVIDIA's driver is too old: it has no function " + name + ON_THE_CPU));
      status = (int) Linker.nativeLinker()
          .downcallHandle(function, FunctionDescriptor.of(JAVA_INT, layouts.toArray(MemoryLayout[]::new)))
          .invokeWithArguments(arguments);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IllegalStateException("NVIDIA's driver could not be called", failure);
    }
    if (status != 0) {
      String finding = status == NO_DEVICE ? "finds none" : "cannot be used";
      throw new NoGpuException(
          "there is no CUDA device: NVIDIA's driver " + finding + " (" + name + " ends with error " + status + ")"
              + ON_THE_CPU);
    }
  }
}
