/**
 * The same model and the same kernels in PyTorch's own library (libtorch), called in this process through DJL: eager operations, PyTorch's automatic
 * differentiation, PyTorch's kernels with MKL.
 *
 * <p>Where it differs from a Python program: Adam is written with in-place operations over all parameters laid out in one array, since DJL does not
 * call PyTorch's fused one; scores are a product and a sum, where Python has {@code baddbmm}; inference uses the same attention as training. The
 * engine's libraries come with Maven profile {@code peer}; nothing is downloaded when it runs.
 */
package org.mneme.benchmarks.peer;
