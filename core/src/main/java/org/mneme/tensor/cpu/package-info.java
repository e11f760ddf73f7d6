/**
 * Work on float32 memory by address, for operations in CPU form: {@link org.mneme.tensor.cpu.Memory} reads and writes it,
 * {@link org.mneme.tensor.cpu.Rows} and {@link org.mneme.tensor.cpu.VectorMath} compute on it with the Vector API, {@link org.mneme.tensor.cpu.Blas}
 * multiplies matrices, {@link org.mneme.tensor.cpu.Parallel} shares work between threads. Nothing here checks bounds.
 */
package org.mneme.tensor.cpu;
