/**
 * How queries read the signal: each looks at it through a density over [0, 1] of its own, and what it reads is the expected value.
 *
 * <p>A {@link org.mneme.continuous.density.Density} belongs to one block and may have parameters. Given the queries and the signal it returns a
 * {@link org.mneme.continuous.density.Look}: where each query looks, from which the read, the regulariser, the histogram of sticky memories and
 * the diagnostics all come. {@link org.mneme.continuous.density.NormalDensity} are the densities with a mean and a variance (one, several, or cut
 * off at 0 and 1), {@link org.mneme.continuous.density.GibbsDensity} are those of any shape. A plugin adds a
 * {@link org.mneme.continuous.density.DensityFamily}.
 */
package org.mneme.continuous.density;
