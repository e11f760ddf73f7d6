/**
 * How old vectors become fewer.
 *
 * <p>A {@link org.mneme.compressive.compression.Compression} turns groups of c neighbouring vectors into one each; a
 * {@link org.mneme.compressive.compression.CompressionFamily} creates it for one block and is found by its name in the configuration: {@code mean},
 * {@code max}, {@code convolution}, {@code overlapping}, {@code dilated}, {@code most-used}, and what plugins add. Source: Rae et al. 2020, section
 * 3.2.
 */
package org.mneme.compressive.compression;
