package org.mneme.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.mneme.tensor.cpu.Blas;
import org.mneme.tensor.cpu.Memory;
import org.mneme.tensor.cpu.Parallel;

/**
 * How operations run: in which form, on how many threads, with which memory. Chosen once at the start and handed to whoever creates tensors.
 */
public final class Kernels implements AutoCloseable {
  private final Form form;
  private final Parallel parallel;
  private final Blas blas;
  private final BufferPool pool;
  private final OperationObserver observer;

  /** The form in which operations run. */
  public enum Form {
    /** ND4J operations only: any backend, both element types. */
    PORTABLE,
    /** Vector API and BLAS over the tensors' own memory, for float32; anything else still runs in portable form. */
    CPU
  }

  /** Takes the form and the number of threads. */
  public Kernels(Form form, int threads) {
    this(form, threads, (operation, backward, nanoseconds) -> {});
  }

  /** The same, with somebody who is told how long every operation took. */
  public Kernels(Form form, int threads, OperationObserver observer) {
    this.form = form;
    this.observer = observer;
    this.parallel = new Parallel(threads);
    this.blas = form == Form.CPU ? new Blas() : null;
    this.pool = new BufferPool(form == Form.CPU ? Optional.empty() : Backend.copies());
  }

  /**
   * Returns kernels in the form that suits the ND4J backend on the class path.
   *
   * @throws org.mneme.tensor.gpu.NoGpuException if the backend is one for GPUs and there is none that it runs on
   */
  public static Kernels best(int threads) {
    Backend.requireDevice();
    return new Kernels(Backend.isCpu() ? Form.CPU : Form.PORTABLE, threads);
  }

  /** Returns the form in which operations run. */
  public Form form() {
    return form;
  }

  OperationObserver observer() {
    return observer;
  }

  /** Returns form, backend and instruction set or GPUs in one line, for the record of a run. */
  public String description() {
    String backend = Backend.description();
    return form == Form.CPU
        ? "cpu (Vector API of " + Memory.LANES.vectorBitSize() + " bits, " + blas.description() + ", "
            + backend + ")"
        : "portable (" + backend + ")";
  }

  /** Returns the threads that share an operation. */
  public Parallel parallel() {
    return parallel;
  }

  /** Returns the matrix products of the CPU form. */
  public Blas blas() {
    if (blas == null) {
      throw new IllegalStateException("BLAS is called directly in CPU form only; these kernels are in form " + form);
    }
    return blas;
  }

  /** Returns a tape that records operations for a backward pass. */
  public Tape tape() {
    return new Tape(this, true);
  }

  /** Returns a tape that only collects intermediates: for evaluation. */
  public Tape withoutGradients() {
    return new Tape(this, false);
  }

  /** Returns a tensor with undefined content; the caller closes it. */
  public Tensor tensor(ElementType type, Shape shape) {
    return new Tensor(pool, pool.take(type, shape.elements()), shape);
  }

  /** Returns a tensor of zeros; the caller closes it. */
  public Tensor zeros(ElementType type, Shape shape) {
    return tensor(type, shape).zero();
  }

  /** Returns a tensor with the given elements in row-major order; the caller closes it. */
  public Tensor tensor(ElementType type, Shape shape, double... values) {
    return tensor(type, shape).fill(values);
  }

  /**
   * Returns a float32 tensor over memory that someone else owns, such as a mapped file: changes to one are changes to the other. The memory stays
   * as long as the tensor can be reached or its owner frees it; closing the tensor does not.
   */
  public Tensor over(MemorySegment memory, Shape shape) {
    if (!memory.isNative() || memory.byteSize() != shape.elements() * Float.BYTES) {
      throw new IllegalArgumentException(
          "a float32 tensor of shape " + shape + " lies over " + shape.elements() * Float.BYTES
              + " bytes of native memory, given " + memory);
    }
    return new Tensor(pool, new Storage(memory), shape);
  }

  /** Returns the native memory taken by tensors, in bytes, in use or waiting to be used again. */
  public long allocatedBytes() {
    return pool.allocatedBytes();
  }

  /** Gives native memory that no tensor uses back to the system. */
  public void trim() {
    pool.trim();
  }

  @Override
  public void close() {
    parallel.close();
    pool.trim();
  }
}
