package org.mneme.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Gives the process its own standard error back.
 *
 * <p>A JVM that uses the Vector API says so on standard error before any Java code runs, and has no switch against it.
 * The launcher therefore starts the JVM with standard error going through a filter that drops this one line, and with
 * the user's own stream as a further file descriptor, named in the property {@code mneme.stderr}. From the first line
 * of {@link Main} on the filter has done its work: {@code dup2} puts the user's stream back, so that all that follows,
 * also from native code, reaches the terminal or file directly and in order.
 */
final class StandardError {
  private static final String PROPERTY = "mneme.stderr";
  private static final int STANDARD_ERROR = 2;

  private StandardError() {}

  /** Puts the stream of the launcher's user back, if the launcher kept one; otherwise does nothing. */
  static void restore() {
    Integer kept = Integer.getInteger(PROPERTY);
    if (kept != null) {
      duplicate(kept, STANDARD_ERROR);
    }
  }

  private static void duplicate(int from, int to) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup library = linker.defaultLookup();
    FunctionDescriptor twoIntegers =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    MemorySegment address = library.findOrThrow("dup2");
    MethodHandle dup2 = linker.downcallHandle(address, twoIntegers);
    try {
      int result = (int) dup2.invokeExact(from, to);
      if (result < 0) {
        System.err.println("mneme: standard error stays behind the launcher's filter: descriptor " + from
            + " is not open");
      }
    } catch (Throwable failure) {
      throw new LinkageError("dup2 of the C library cannot be called", failure);
    }
  }
}
