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
    try {
      Optional<Path> mkl = Mkl.extracted();
      return mkl.isPresent() ? Mkl.load(mkl.get()) : openBlas();
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalStateException("the library for matrix products was found but could not be set up", thrown);
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
    private static final int INTEL_THREADS = 0;

    /** Makes results independent of where in memory the numbers lie, and so the same in every run. */
    private static final int STRICT = 0x10000;

    private static final Map<Integer, String> BRANCHES =
        Map.of(9, "AVX", 10, "AVX2", 12, "AVX-512", 14, "AVX-512 with VNNI", 15, "AVX10");

    private Mkl() {}

    private static Optional<Path> extracted() throws IOException {
      String name = System.getProperty("os.name").startsWith("Windows") ? "mkl_rt.2.dll" : "libmkl_rt.so.2";
      String folder = "org/bytedeco/mkl/" + Loader.getPlatform() + "/";
      URL library = ProductLibrary.class.getClassLoader().getResource(folder + name);
      if (library == null) {
        return Optional.empty();
      }
      String whole = library.toString();
      URL natives = URI.create(whole.substring(0, whole.length() - name.length())).toURL();
      return Optional.of(Loader.cacheResource(natives).toPath().resolve(name));
    }

    private static ProductLibrary load(Path library) throws Throwable {
      SymbolLookup functions = SymbolLookup.libraryLookup(library, Arena.global());
      FunctionDescriptor setting = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
      link(functions, "MKL_Set_Threading_Layer", setting).invoke(INTEL_THREADS);
      link(functions, "MKL_Set_Num_Threads", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT)).invoke(1);
      int branch =
          (int) link(functions, "MKL_CBWR_Get_Auto_Branch", FunctionDescriptor.of(ValueLayout.JAVA_INT)).invoke();
      int failure = (int) link(functions, "MKL_CBWR_Set", setting).invoke(branch | STRICT);
      String reproducible = failure == 0 ? "" : ", whose bits may differ from run to run";
      return new ProductLibrary(
          functions, "MKL for " + BRANCHES.getOrDefault(branch, "branch " + branch) + reproducible);
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
