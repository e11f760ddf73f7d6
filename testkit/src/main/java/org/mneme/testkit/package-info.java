/**
 * What a test of a memory, a layer or an operation needs, for this project and for others that build on it.
 *
 * <ul>
 * <li>{@link org.mneme.testkit.GradientCheck} compares the gradients of any function of tensors with central differences in float64.
 * <li>{@link org.mneme.testkit.OperationCheck} proves an operation: its gradients, its CPU form against its portable form, the same bits for any
 * number of threads, sums of gradients, and no gradient for what is not tracked.
 * <li>{@link org.mneme.testkit.Seeds} gives a test a random stream and prints the seed if the test fails.
 * </ul>
 */
package org.mneme.testkit;
