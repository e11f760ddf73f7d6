package org.mneme.tensor.gpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The driver's functions, written in Java and called through native code: one method for each, of the same name. */
final class FakeDriver implements SymbolLookup {
  private static final long LARGEST = 256;
  private static final int MAJOR = 75;

  private final int status;
  private final List<CudaDevice> devices;

  /** Takes what {@code cuInit} answers, and what devices there are. */
  FakeDriver(int status, CudaDevice... devices) {
    this.status = status;
    this.devices = List.of(devices);
  }

  @Override
  public Optional<MemorySegment> find(String name) {
    return Arrays.stream(FakeDriver.class.getDeclaredMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .map(this::stub);
  }

  private MemorySegment stub(Method method) {
    try {
      MethodHandle handle = MethodHandles.lookup().unreflect(method).bindTo(this);
      FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_INT);
      for (Class<?> parameter : method.getParameterTypes()) {
        descriptor = descriptor.appendArgumentLayouts(parameter == int.class ? JAVA_INT : ADDRESS);
      }
      return Linker.nativeLinker().upcallStub(handle, descriptor, Arena.global());
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  int cuInit(int flags) {
    return flags == 0 ? status : 1;
  }

  int cuDeviceGetCount(MemorySegment count) {
    count.reinterpret(LARGEST).set(JAVA_INT, 0, devices.size());
    return 0;
  }

  /** Handles are not the ordinals, so that the two cannot be confused. */
  int cuDeviceGet(MemorySegment device, int ordinal) {
    device.reinterpret(LARGEST).set(JAVA_INT, 0, 10 + ordinal);
    return 0;
  }

  int cuDeviceGetName(MemorySegment name, int length, int device) {
    name.reinterpret(length).setString(0, devices.get(device - 10).name());
    return 0;
  }

  int cuDeviceGetAttribute(MemorySegment value, int attribute, int device) {
    CudaDevice described = devices.get(device - 10);
    value.reinterpret(LARGEST).set(JAVA_INT, 0, attribute == MAJOR ? described.major() : described.minor());
    return 0;
  }

  int cuDeviceTotalMem_v2(MemorySegment bytes, int device) {
    bytes.reinterpret(LARGEST).set(JAVA_LONG, 0, devices.get(device - 10).bytes());
    return 0;
  }
}
