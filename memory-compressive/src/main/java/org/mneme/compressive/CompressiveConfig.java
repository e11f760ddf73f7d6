package org.mneme.compressive;

import java.util.List;
import org.mneme.config.Checked;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.config.Rules;

/** The options of the compressive memory. */
public record CompressiveConfig(
    @Doc(value = "How many past vectors each block keeps as they are.", paper = "n_m", unit = "vectors") @Range(min = 0, max = 1 << 24) int length,
    @Doc(value = "How many compressed vectors each block keeps.", paper = "n_cm", unit = "vectors") @Range(min = 0, max = 1 << 24) int compressedLength,
    @Doc(value = "How many vectors become one.", paper = "c") @Range(min = 1, max = 1 << 16) int rate,
    @Doc("How vectors are compressed: mean, max, convolution, overlapping, dilated, most-used, or one that a plugin adds.") String compression,
    @Doc("Vectors that neighbouring groups share, for compression overlapping.") @Range(min = 1, max = 1 << 16) int overlap,
    @Doc("Distances between the two taps of each stacked convolution, for compression dilated.") @Range(min = 1, max = 1 << 16) List<Integer> dilations,
    @Doc("What trains a compression that has parameters: attention (rebuild what attention read), autoencoding (rebuild the vectors), backpropagation (the task's loss in the next segment; needs training.backpropagateSegments of at least 2) or none.") Loss loss,
    @Doc("Update from which on the loss counts. Compression that is trained before attention has learned to look for anything learns to keep nothing.") @Range(min = 0, max = 1e12) long lossStart,
    @Doc("What the learning rate is multiplied by for the parameters of the compression.") @Range(min = 0, max = 1000) double learningRateFactor,
    @Doc("Where compressed vectors stand in time: separate (position keys of their own, counted in vectors, as in the authors' code), slots (as if each were one step) or distance (as far away as the steps that they stand for; also what separate means where positions are rotary).") Positions positions,
    @Doc(value = "How many past vectors it keeps while evaluating; 0 for as many as in training.", unit = "vectors") @Range(min = 0, max = 1 << 24) int evaluationLength,
    @Doc(value = "How many compressed vectors it keeps while evaluating; 0 for as many as in training.", unit = "vectors") @Range(min = 0, max = 1 << 24) int evaluationCompressedLength,
    @Doc("What is remembered before the first segment: empty (nothing) or zeros (vectors of zeros, which are attended to).") Start start,
    @Doc("What is stored: raw (the block's inputs) or normalised (after the block's first norm, as in the authors' code).") Stored stored,
    @Doc("What becomes of vectors that leave the memory and do not fill a group: wait (for the next segment's) or dropped (as in the authors' code).") Remainder remainder)
    implements
      Checked {

  /** What trains a compression. */
  public enum Loss {
    /** The squared error of what attention reads from the compressed instead of the old vectors. */
    ATTENTION,
    /** The squared error of the old vectors, rebuilt from the compressed ones. */
    AUTOENCODING,
    /** The task's loss, through the next segment's attention. */
    BACKPROPAGATION,
    /** Nothing: it stays as it began. */
    NONE
  }

  /** Where compressed vectors stand in time. */
  public enum Positions {
    /** Position keys of their own; distances are counted in compressed vectors. */
    SEPARATE,
    /** One step each, before the memory. */
    SLOTS,
    /** At the middle of the steps that they stand for. */
    DISTANCE
  }

  /** What is stored. */
  public enum Stored {
    /** The block's inputs as they are. */
    RAW,
    /** The block's inputs after its first norm; the same as they are in a post-norm block. */
    NORMALISED
  }

  /** What becomes of vectors that do not fill a group. */
  public enum Remainder {
    /** They wait for the next ones. */
    WAIT,
    /** They are forgotten. */
    DROPPED
  }

  /** The defaults: 64 vectors as they are and 64 that stand for four each. */
  public CompressiveConfig() {
    this(
        64, 64, 4, "convolution", 1, List.of(1, 2, 4), Loss.ATTENTION, 0, 1, Positions.SEPARATE, 0, 0, Start.EMPTY,
        Stored.RAW, Remainder.WAIT);
  }

  /** Copies the list. */
  public CompressiveConfig {
    dilations = List.copyOf(dilations);
  }

  /** Returns how many vectors are kept in training or in evaluation. */
  int length(boolean training) {
    return training || evaluationLength == 0 ? length : evaluationLength;
  }

  /** Returns how many compressed vectors are kept in training or in evaluation. */
  int compressedLength(boolean training) {
    return training || evaluationCompressedLength == 0 ? compressedLength : evaluationCompressedLength;
  }

  @Override
  public void check(Rules rules) {
    boolean looksAhead = compression.equals("overlapping") || compression.equals("dilated");
    rules.require(
        loss != Loss.AUTOENCODING || !looksAhead,
        "autoencoding rebuilds the vectors of each group, but with compression " + compression
            + " a group sees vectors of the next; choose loss attention, or compression convolution",
        "loss", "compression");
    rules.require(
        !compression.equals("dilated") || !dilations.isEmpty(),
        "compression dilated needs at least one dilation, such as dilations [1, 2, 4]", "dilations", "compression");
  }
}
