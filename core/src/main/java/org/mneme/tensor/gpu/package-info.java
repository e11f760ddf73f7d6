/**
 * NVIDIA GPUs, for builds with {@code -Pcuda}: which ones {@link org.mneme.tensor.gpu.CudaDriver} has, and whether ND4J's natives run on them.
 */
package org.mneme.tensor.gpu;
