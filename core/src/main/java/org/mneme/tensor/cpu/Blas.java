package org.mneme.tensor.cpu;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Single-precision matrix products, by a library that is called on addresses with one thread; {@link Parallel} runs several calls at once. All
 * matrices are row-major with a row stride.
 */
public final class Blas {
  private static final int ROW_MAJOR = 101;
  private static final int NO_TRANSPOSE = 111;
  private static final int TRANSPOSE = 112;

  /** A product is cut into pieces of at least about this many floating-point operations: small ones take another path through the library. */
  private static final double OPERATIONS_PER_PIECE = 6e6;

  private static final int MAXIMUM_PIECES = 8;

  /** Operations of a product are this much cheaper than those that {@link Parallel} counts. */
  private static final double OPERATIONS_PER_WORK = 4;

  private final boolean cutsAreFree;

  /** The library, loaded once, and its function. */
  private static final class Linked {
    static final ProductLibrary LIBRARY = ProductLibrary.load();
    static final Function SGEMM = new Function(LIBRARY.function("cblas_sgemm", FunctionDescriptor.ofVoid(
        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
        ValueLayout.JAVA_INT, ValueLayout.JAVA_FLOAT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT,
        ValueLayout.JAVA_LONG,
        ValueLayout.JAVA_INT, ValueLayout.JAVA_FLOAT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT)));
  }

  /**
   * A function of the library. The compiler would inline a handle that it knows to be constant into every caller, which takes so much of what it is
   * willing to inline there that vectors beside the call end up on the heap. A field of an object is no constant to it; the call is as fast.
   */
  private static final class Function {
    private final MethodHandle handle;

    Function(MethodHandle handle) {
      this.handle = handle;
    }
  }

  /** Loads the library. */
  public Blas() {
    this.cutsAreFree = PieceCuts.areFree();
  }

  /** Returns which library it is, and for which kind of processor it has chosen its kernels. */
  public String description() {
    return Linked.LIBRARY.description();
  }

  /**
   * C = alpha op(A) op(B) + beta C on the calling thread, op(A) [m, k], op(B) [k, n], C [m, n].
   *
   * @param aTransposed whether A is stored [k, m]
   * @param bTransposed whether B is stored [n, k]
   */
  public void multiply(
      boolean aTransposed, boolean bTransposed, int m, int n, int k, float alpha, long a, int aStride, long b,
      int bStride,
      float beta, long c, int cStride) {
    product(aTransposed, bTransposed, m, n, k, alpha, a, aStride, b, bStride, beta, c, cStride);
  }

  static void product(
      boolean aTransposed, boolean bTransposed, int m, int n, int k, float alpha, long a, int aStride, long b,
      int bStride,
      float beta, long c, int cStride) {
    if (m == 0 || n == 0) {
      return;
    }
    try {
      Linked.SGEMM.handle.invokeExact(
          ROW_MAJOR, aTransposed ? TRANSPOSE : NO_TRANSPOSE, bTransposed ? TRANSPOSE : NO_TRANSPOSE, m, n, k, alpha, a,
          aStride, b, bStride, beta, c, cStride);
    } catch (Throwable thrown) {
      throw new IllegalStateException("a matrix product failed", thrown);
    }
  }

  /** The same, its rows (or its columns, where those are more) shared between threads; the result is the same for any number of them. */
  public void multiply(
      Parallel parallel, boolean aTransposed, boolean bTransposed, int m, int n, int k, float alpha, long a,
      int aStride,
      long b, int bStride, float beta, long c, int cStride) {
    int most = cutsAreFree ? parallel.threads() : MAXIMUM_PIECES;
    int pieces = (int) Math.clamp(2.0 * m * n * k / OPERATIONS_PER_PIECE, 1, most);
    if (m >= n) {
      forEachPiece(parallel, m, pieces, (from, to) -> multiply(
          aTransposed, bTransposed, to - from, n, k, alpha,
          a + Float.BYTES * (aTransposed ? from : (long) from * aStride),
          aStride, b, bStride, beta, c + (long) Float.BYTES * from * cStride, cStride));
    } else {
      forEachPiece(parallel, n, pieces, (from, to) -> multiply(
          aTransposed, bTransposed, m, to - from, k, alpha, a, aStride,
          b + Float.BYTES * (bTransposed ? (long) from * bStride : from),
          bStride, beta, c + (long) Float.BYTES * from, cStride));
    }
  }

  private static void forEachPiece(Parallel parallel, int length, int pieces, Parallel.Chunk product) {
    int[] ends = PieceCuts.ends(length, pieces);
    parallel.runChunks(ends.length, 1, (first, last) -> {
      for (int piece = first; piece < last; piece++) {
        product.run(piece == 0 ? 0 : ends[piece - 1], ends[piece]);
      }
    });
  }

  /** Where the matrices of several products of equal sizes lie: elements from one to the next, 0 for one that all share. */
  public record Steps(long a, long b, long c) {}

  /** The same for {@code count} products of equal sizes: small ones are shared out whole, the rows of large ones in turn. */
  public void multiplyEach(
      Parallel parallel, int count, Steps steps, boolean aTransposed, boolean bTransposed, int m, int n, int k,
      float alpha, long a, int aStride, long b, int bStride, float beta, long c, int cStride) {
    double operations = 2.0 * m * n * k;
    if (operations < OPERATIONS_PER_PIECE || count >= MAXIMUM_PIECES) {
      parallel.run(count, operations / OPERATIONS_PER_WORK, (from, to) -> {
        for (long item = from; item < to; item++) {
          multiply(
              aTransposed, bTransposed, m, n, k, alpha, a + item * steps.a() * Float.BYTES, aStride,
              b + item * steps.b() * Float.BYTES, bStride, beta, c + item * steps.c() * Float.BYTES, cStride);
        }
      });
      return;
    }
    for (long item = 0; item < count; item++) {
      multiply(
          parallel, aTransposed, bTransposed, m, n, k, alpha, a + item * steps.a() * Float.BYTES, aStride,
          b + item * steps.b() * Float.BYTES, bStride, beta, c + item * steps.c() * Float.BYTES, cStride);
    }
  }
}
