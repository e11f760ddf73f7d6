/**
 * Sticky memories: what was looked at keeps more room (Martins et al. 2022, section 3.3).
 *
 * <p>When the old signal is contracted it is sampled, and the samples are spread evenly over the room that is left. If more samples are taken where
 * queries looked, those regions are stretched and the others shrink. {@link org.mneme.continuous.sticky.LookHistogram} counts where queries looked;
 * a {@link org.mneme.continuous.sticky.Resampling} chooses the times of the samples from it.
 */
package org.mneme.continuous.sticky;
