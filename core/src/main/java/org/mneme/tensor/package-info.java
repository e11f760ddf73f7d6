/**
 * Tensors and the tape.
 *
 * <p>A {@link org.mneme.tensor.Tensor} is an array of float32 or float64 in an ND4J array's memory. A {@link org.mneme.tensor.Tape} records one
 * step: {@code tape.apply(operation)} computes an output, {@code backward} adds gradients, {@code close} gives every intermediate buffer back. An
 * {@link org.mneme.tensor.Operation} has a portable form (ND4J operations; any backend, float64) and mostly a CPU form (float32: Vector API, BLAS);
 * {@link org.mneme.tensor.Kernels} says which form runs and on how many threads. The set of operations is open: see
 * {@code org.mneme.tensor.operations} for examples to follow.
 */
package org.mneme.tensor;
