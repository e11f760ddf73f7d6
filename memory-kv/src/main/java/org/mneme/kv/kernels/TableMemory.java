package org.mneme.kv.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Native memory for large tables. It is freed when nothing refers to it any more.
 *
 * <p>Rows read at random from small pages miss the processor's address cache at nearly every row, so on Linux the
 * memory is asked for in large pages, before its first use, which is when the system decides. Elsewhere, and where the
 * system declines, the memory is as usual.
 */
public final class TableMemory {
  private static final long LARGE_PAGE = 1L << 21;

  /** MADV_HUGEPAGE of Linux. */
  private static final int WANTS_LARGE_PAGES = 14;

  private TableMemory() {}

  /** Returns memory of zeros. */
  public static MemorySegment allocate(long bytes) {
    if (bytes < LARGE_PAGE || !System.getProperty("os.name").startsWith("Linux")) {
      return Arena.ofAuto().allocate(bytes, 64);
    }
    return inLargePages(bytes).orElseGet(() -> Arena.ofAuto().allocate(bytes, 64));
  }

  private static Optional<MemorySegment> inLargePages(long bytes) {
    Optional<MethodHandle> allocate =
        function("aligned_alloc",
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    Optional<MethodHandle> advise = function(
        "madvise",
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    Optional<MethodHandle> free = function("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    if (allocate.isEmpty() || advise.isEmpty() || free.isEmpty()) {
      return Optional.empty();
    }
    long whole = Math.ceilDiv(bytes, LARGE_PAGE) * LARGE_PAGE;
    try {
      MemorySegment start = (MemorySegment) allocate.get().invokeExact(LARGE_PAGE, whole);
      if (start.address() == 0) {
        throw new OutOfMemoryError("the system has no " + bytes + " bytes for a table");
      }
      // What the system answers does not matter: without large pages the memory serves as well, only slower.
      int answer = (int) advise.get().invokeExact(start, whole, WANTS_LARGE_PAGES);
      assert answer <= 0;
      return Optional
          .of(start.reinterpret(bytes, Arena.ofAuto(), memory -> release(free.get(), memory)).fill((byte) 0));
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalStateException("memory for a table could not be taken from the system", thrown);
    }
  }

  private static void release(MethodHandle free, MemorySegment memory) {
    try {
      free.invokeExact(memory);
    } catch (Throwable thrown) {
      throw new IllegalStateException("memory of a table could not be given back", thrown);
    }
  }

  private static Optional<MethodHandle> function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.defaultLookup().find(name).map(symbol -> linker.downcallHandle(symbol, descriptor));
  }
}
