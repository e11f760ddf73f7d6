/**
 * Signals as a memory keeps them: by coordinates in the space that their coefficients lie in, not by the coefficients themselves.
 *
 * <p>A {@link org.mneme.continuous.coordinates.SignalSpace} holds the directions of that space
 * ({@link org.mneme.continuous.signal.CoefficientSpace}) as a tensor. Whatever is asked of a signal is linear in its coefficients: its value at a time, a
 * score of all functions, the coefficients of a few functions that stand for all. Constant ones of these are
 * {@link org.mneme.continuous.coordinates.Combinations}, worked out once for coordinates. A
 * {@link org.mneme.continuous.coordinates.ProjectedSignal} is a signal seen through a projection, as keys or as values, and answers them.
 */
package org.mneme.continuous.coordinates;
