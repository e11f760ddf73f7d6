/**
 * A sequence as a signal in continuous time: the mathematics of the long-term memory, in double precision and without tensors.
 *
 * <p>Time runs from 0, the oldest that is remembered, to 1, the newest. A signal is {@code x(t) = B^T psi(t)}: N functions psi of a
 * {@link org.mneme.continuous.signal.Basis}, and coefficients B {@code [N, D]}, all that is stored. Vectors become coefficients by
 * {@link org.mneme.continuous.signal.SignalFit}, a ridge regression on the times of {@link org.mneme.continuous.signal.FitTimes}. To take in more,
 * the old signal is contracted to the beginning of [0, 1] and fitted anew together with the new vectors; a
 * {@link org.mneme.continuous.signal.Contraction} says by how much. All of this is linear in the vectors and the same for every sequence, so an
 * update is a product with constant matrices ({@link org.mneme.continuous.signal.UpdateFit}).
 *
 * <p>Gaussian functions overlap so much that single precision cannot tell all of them apart:
 * {@link org.mneme.continuous.signal.CoefficientSpace} finds the directions that coefficients really have, and
 * {@link org.mneme.continuous.signal.Representatives} the functions that stand for all.
 *
 * <p>{@link org.mneme.continuous.signal.Footprint} says which past tokens each region of [0, 1] stands for.
 */
package org.mneme.continuous.signal;
