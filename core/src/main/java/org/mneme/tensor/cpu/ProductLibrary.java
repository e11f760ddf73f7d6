package org.mneme.tensor.cpu;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;

/**
 * The library that works out matrix products, on one thread: Intel's MKL where a build has put its natives on the class path, otherwise OpenBLAS. Both
 * have the functions of CBLAS.
 */
final class ProductLibrary {
  private static final long MAXIMUM_NAME = 256;

  private final SymbolLookup functions;
  private final String description;

  private ProductLibrary(SymbolLookup functions, String description) {
    this.functions = functions;
    this.description = description;
  }

  /** Loads the library. */
  static ProductLibrary load() {
    // ND4J multiplies by OpenBLAS in any case: it is held to one thread beside MKL, too.
    ProductLibrary openBlas = setUp("OpenBLAS", ProductLibrary::openBlas);
    return Mkl.folderEntry()
        .map(natives -> setUp("MKL (build without -Pmkl to do without it)", () -> Mkl.load(natives)))
        .orElse(openBlas);
  }

  /** Loads a library and sets it up. */
  @FunctionalInterface
  private interface Loading {
    ProductLibrary run() throws Throwable;
  }

  private static ProductLibrary setUp(String name, Loading loading) {
    try {
      return loading.run();
    } catch (Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalStateException(
          "the library for matrix products, " + name + ", is there but cannot be set up: " + thrown.getMessage(),
          thrown);
    }
  }

  private static ProductLibrary openBlas() throws Throwable {
    Loader.load(openblas.class);
    SymbolLookup functions = SymbolLookup.loaderLookup();
    link(functions, "openblas_set_num_threads", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT)).invoke(1);
    MethodHandle coreName = link(functions, "openblas_get_corename", FunctionDescriptor.of(ValueLayout.ADDRESS));
    String processor = ((MemorySegment) coreName.invoke()).reinterpret(MAXIMUM_NAME).getString(0);
    return new ProductLibrary(functions, "OpenBLAS for " + processor);
  }

  /** Intel's library, whose natives lie side by side in one jar and look for one another in one folder. */
  private static final class Mkl {
    private static final String FOLDER = "org/bytedeco/mkl/" + Loader.getPlatform() + "/";
    private static final String NAME = "libmkl_rt.so.2";

    /** The layer of threads that the jar has, set to one thread: the one without threads is not in it. */
    private static final int INTEL_THREADS = 0;

    /** Makes results independent of where in memory the numbers lie, and so the same in every run. */
    private static final int STRICT = 0x10000;

    private static final Map<Integer, String> BRANCHES =
        Map.of(9, "AVX", 10, "AVX2", 12, "AVX-512", 14, "AVX-512 with VNNI", 15, "AVX10");

    private Mkl() {}

    /** Returns the library in its jar; empty where no jar on the class path has it. */
    private static Optional<URL> folderEntry() {
      return Optional.ofNullable(ProductLibrary.class.getClassLoader().getResource(FOLDER + NAME));
    }

    /** The whole folder is taken out of the jar: the libraries look for one another beside themselves. */
    private static Path extracted(URL library) throws IOException {
      String whole = library.toString();
      URL natives = URI.create(whole.substring(0, whole.length() - NAME.length())).toURL();
      return Loader.cacheResource(natives).toPath().resolve(NAME);
    }

    private static ProductLibrary load(URL library) throws Throwable {
      SymbolLookup functions = SymbolLookup.libraryLookup(extracted(library), Arena.global());
      FunctionDescriptor setting = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
      link(functions, "MKL_Set_Threading_Layer", setting).invoke(INTEL_THREADS);
      link(functions, "MKL_Set_Num_Threads", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT)).invoke(1);
      int branch =
          (int) link(functions, "MKL_CBWR_Get_Auto_Branch", FunctionDescriptor.of(ValueLayout.JAVA_INT)).invoke();
      MethodHandle reproducible = link(functions, "MKL_CBWR_Set", setting);
      if ((int) reproducible.invoke(branch | STRICT) != 0 && (int) reproducible.invoke(branch) != 0) {
        throw new IllegalStateException(
            "it has no way to give the same results in every run on this processor (branch " + branch + ")");
      }
      return new ProductLibrary(functions, "MKL for " + BRANCHES.getOrDefault(branch, "branch " + branch));
    }
  }

  private static MethodHandle link(SymbolLookup functions, String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(
            functions.find(name)
                .orElseThrow(
                    () -> new IllegalStateException("the library for matrix products has no function " + name)),
            descriptor);
  }

  /** Returns a function of the library. */
  MethodHandle function(String name, FunctionDescriptor descriptor) {
    return link(functions, name, descriptor);
  }

  /** Returns which library it is, and for which kind of processor it has chosen its kernels. */
  String description() {
    return description;
  }
}
