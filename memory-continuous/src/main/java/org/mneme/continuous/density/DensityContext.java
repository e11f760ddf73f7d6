package org.mneme.continuous.density;

import org.mneme.continuous.coordinates.SignalSpace;
import org.mneme.continuous.signal.Basis;
import org.mneme.nn.ParameterScope;

/**
 * What a density is told about the memory that it reads.
 *
 * @param scope where to create parameters
 * @param basis the functions that signals are sums of
 * @param space the space of the signals, where constant combinations of their coefficients come from
 * @param heads the number of attention heads H
 * @param leastVariance no density has a smaller variance than this one
 * @param targetDeviation the standard deviation that densities are pulled to
 * @param components how many components a mixture has
 * @param cells how many cells [0, 1] is cut into where there is no closed form
 */
public record DensityContext(
    ParameterScope scope, Basis basis, SignalSpace space, int heads, double leastVariance, double targetDeviation,
    int components,
    int cells) {}
