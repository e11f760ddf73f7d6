package org.mneme.continuous;

import java.util.List;
import java.util.Optional;
import org.mneme.config.Checked;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.config.Rules;

/** The options of the memory {@code infinite}. */
public record InfiniteConfig(
    @Doc(value = "Most recent vectors that attention sees one by one.", unit = "tokens") @Range(min = 0, max = 1 << 20) int shortTerm,
    @Doc(value = "Number of basis functions: the size of the long-term memory; where functions overlap it keeps fewer numbers than functions.", paper = "N") @Range(min = 1, max = 1 << 12) int basis,
    @Doc("Kind of basis functions: gaussian, rectangular, fourier, polynomial, or one that a plugin adds.") String functions,
    @Doc(value = "Standard deviations of Gaussian functions, as shares of the memory.", paper = "sigma_j") @Range(min = 1e-5, max = 10) List<Double> widths,
    @Doc("Multiply widths by 512 / basis, so that a smaller basis has wider functions; the paper does not.") boolean scaledWidths,
    @Doc(value = "Penalty on the size of coefficients.", paper = "lambda") @Range(min = 1e-6, max = 1e6) double ridge,
    @Doc(value = "Samples of the old signal that enter an update; 0 for as many as basis functions.", paper = "M") @Range(min = 0, max = 1 << 16) int samples,
    @Doc(value = "Vectors that are absorbed at once, as soon as so many have come beside those of the short-term memory; attention sees them until then; 0 for the segment's length.", paper = "L", unit = "tokens") @Range(min = 0, max = 1 << 20) int chunk,
    @Doc("How the past is contracted when a chunk joins it: fixed (always to the share tau), equal (so that every chunk keeps the same footprint, up to the share tau), or one that a plugin adds.") String contraction,
    @Doc(value = "Share of the memory that the past keeps; by default 0.75 for fixed, 1 (no limit) for equal.", paper = "tau") @Range(min = 0.01, max = 1) Optional<Double> tau,
    @Doc("Multiply vectors by a learned gate before they are absorbed.") boolean gate,
    @Doc("What is stored: raw (the block's inputs, as in the paper) or normalised (after the block's first norm).") Stored stored,
    @Doc("Density through which a query reads: gaussian, truncated (to the memory's range), mixture (of several), gibbs (any shape), or one that a plugin adds.") String density,
    @Doc("Smallest variance of a density.") @Range(min = 1e-12, max = 1) double leastVariance,
    @Doc("Components of a mixture.") @Range(min = 2, max = 64) int components,
    @Doc("Cells that the memory's range is cut into where expected values have no closed form: with functions other than gaussian, and with the densities truncated and gibbs; 0 for basis with rectangular functions, which makes them exact, and at least 256 with others.") @Range(min = 0, max = 1 << 14) int cells,
    @Doc(value = "Weight of the loss that pulls densities to a width.", paper = "lambda_KL") @Range(min = 0, max = 1000) double klWeight,
    @Doc(value = "Standard deviation that densities are pulled to.", paper = "sigma_0") @Range(min = 1e-6, max = 10) double klDeviation,
    @Doc("Sample the past more densely where it was read: none, left-edge (as in the paper), jittered, quantile (without chance), or one that a plugin adds.") String sticky,
    @Doc(value = "Bins in which it is counted where the past was read.", paper = "D") @Range(min = 2, max = 1 << 14) int stickyBins)
    implements
      Checked {

  /** The size of a basis for which the paper's widths are meant. */
  private static final double USUAL_BASIS = 512;

  private static final String RECTANGULAR = "rectangular";

  /** As many cells as there are at least for functions that change within one, if nobody says otherwise. */
  private static final int USUAL_CELLS = 256;

  /** Functions other than rectangular ones change within a cell; with so many cells for each they change little. */
  private static final int CELLS_PER_FUNCTION = 4;

  /** What the memory stores. */
  public enum Stored {
    /** The block's inputs as they are. */
    RAW,
    /** The block's inputs after its first norm; the same as they are in a post-norm block. */
    NORMALISED
  }

  /** The defaults: the paper's memory at a small size. */
  public InfiniteConfig() {
    this(
        128, 64, "gaussian", List.of(0.01, 0.05), true, 1, 0, 0, "fixed", Optional.empty(), true, Stored.RAW,
        "gaussian",
        1e-6, 3, 0, 1e-6, 0.05, "none", 128);
  }

  /** Copies the list. */
  public InfiniteConfig {
    widths = List.copyOf(widths);
  }

  @Override
  public void check(Rules rules) {
    rules.require(
        !functions.equals("gaussian") || !widths.isEmpty() && widths.size() <= basis,
        "gaussian functions need at least one width and at most as many as functions, given " + widths.size()
            + " widths and basis " + basis,
        "widths", "basis");
    rules.require(
        !contraction.equals("fixed") || tau.orElse(0.0) < 1,
        "with a fixed contraction to tau 1 there is no room for anything new; choose a tau below 1, or contraction equal",
        "tau", "contraction");
    rules.require(
        cells == 0 || !usesCells() || functions.equals(RECTANGULAR) || cells >= basis,
        "with functions '" + functions + "' and density '" + density + "' a signal is read cell by cell, and "
            + cells + " cells cannot show what " + basis + " functions hold; use at least " + basis
            + " cells, or 0 for as many as fit",
        "cells", "basis");
    rules.require(
        !functions.equals(RECTANGULAR) || cells % basis == 0,
        "cells have to lie within rectangular functions, given " + cells + " cells and basis " + basis
            + "; use a multiple of basis, or 0 for as many as fit",
        "cells", "basis");
  }

  /** Returns the widths that are used: as given, or scaled with the size of the basis. */
  public List<Double> usedWidths() {
    return scaledWidths ? widths.stream().map(width -> width * USUAL_BASIS / basis).toList() : widths;
  }

  /** Returns the number of samples that are used. */
  public int usedSamples() {
    return samples == 0 ? basis : samples;
  }

  private boolean usesCells() {
    return !functions.equals("gaussian") || density.equals("truncated") || density.equals("gibbs");
  }

  /** Returns the number of cells that are used: by default one for each rectangular function, and so many that others change little within one. */
  public int usedCells() {
    if (cells > 0) {
      return cells;
    }
    return functions.equals(RECTANGULAR)
        ? basis
        : Math.ceilDiv(Math.max(USUAL_CELLS, CELLS_PER_FUNCTION * basis), basis) * basis;
  }

  /** Returns whether the past is sampled where it was read. */
  public boolean isSticky() {
    return !sticky.equals("none");
  }
}
