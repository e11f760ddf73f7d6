/**
 * The differentiable operations of the continuous memory, each with its formula and gradient, in portable form (ND4J) and, where it pays, in CPU
 * form (Vector API, BLAS).
 *
 * <p>An update of the coefficients is {@link org.mneme.continuous.kernels.UpdateCoefficients}. A read goes from queries to scores
 * ({@link org.mneme.continuous.kernels.HeadScores}), from scores to the mean and variance of a normal density
 * ({@link org.mneme.continuous.kernels.BoundedSoftplus} is the variance), and from the density to the expected value of the signal
 * ({@link org.mneme.continuous.kernels.NormalExpectation}): a weighted sum of columns, whose weights depend on the density in closed form
 * ({@link org.mneme.continuous.kernels.GaussianWeights}) or are its masses on a grid of cells ({@link org.mneme.continuous.kernels.CellWeights}).
 * No matrix of queries times basis functions outlives a tile of 64 queries.
 */
package org.mneme.continuous.kernels;
