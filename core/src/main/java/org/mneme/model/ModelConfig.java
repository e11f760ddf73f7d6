package org.mneme.model;

import java.nio.file.Path;
import java.util.Optional;
import org.mneme.config.Checked;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.config.Rules;
import org.mneme.tensor.operations.Activate;
import org.mneme.tensor.operations.RotaryAngles;

/** The shape of the shared transformer. */
public record ModelConfig(
    @Doc("The folder of a pre-trained model in Hugging Face's layout (GPT-2, Llama): its shape and its weights are taken.") Optional<Path> pretrained,
    @Doc(value = "Multiply what memories add by factors that are learned from 0 on, so that at first they change nothing; on by default where pretrained is given.", paper = "Bachlechner et al. 2021, ReZero") boolean memoryGates,
    @Doc("Number of blocks.") @Range(min = 1, max = 1000) int layers,
    @Doc(value = "Width of the hidden states.", paper = "D") @Range(min = 2, max = 65536) int width,
    @Doc(value = "Number of attention heads; they divide the width.", paper = "H") @Range(min = 1, max = 1024) int heads,
    @Doc(value = "Number of heads of keys and values, each shared by as many query heads; 0 for one per query head.", paper = "Ainslie et al. 2023, grouped-query attention") @Range(min = 0, max = 1024) int keyValueHeads,
    @Doc("Inner width of the feed-forward layers.") @Range(min = 1, max = 1 << 20) int feedForward,
    @Doc("Function of the feed-forward layers: relu, gelu (the tanh form), silu, sigmoid, tanh.") Activate.Function activation,
    @Doc(value = "Multiply the feed-forward layers' inner values by a gate that the activation is applied to; with silu it is SwiGLU.", paper = "Shazeer 2020") boolean gated,
    @Doc("Which norm: layer (mean and variance, with bias) or rms (root of the mean square, without).") Normalisation normalisation,
    @Doc("Where layer normalisation stands: pre (before each part, inside the residual branch) or post (after each sum).") Norm norm,
    @Doc("Normalise once more before the output layer.") boolean finalNorm,
    @Doc("How positions enter: relative (Transformer-XL), absolute (learned, counted from each segment's start), rotary (queries and keys turned by their positions) or none.") Positions positions,
    @Doc("Longest segment with absolute positions.") @Range(min = 1, max = 1 << 24) int contextLength,
    @Doc(value = "Base of the angles of rotary positions.", paper = "Su et al. 2021") @Range(min = 1, max = 1e12) double rotaryBase,
    @Doc("Which columns of a head rotary positions turn together: halves (Llama) or interleaved.") RotaryAngles.Pairs rotaryPairs,
    @Doc("Share the biases u and v of relative attention between all blocks.") boolean sharedPositionBiases,
    @Doc("Biases in the projections to queries, keys and values.") boolean attentionBias,
    @Doc("Bias in attention's output projection.") boolean attentionOutputBias,
    @Doc("Biases in the feed-forward layers.") boolean feedForwardBias,
    @Doc("Use the embedding as the output layer too.") boolean tied,
    @Doc("Bias in the output layer.") boolean outputBias,
    @Doc("Multiply embeddings by the square root of the width.") boolean scaledEmbedding,
    @Doc("Probability of dropping an element of the embedding and of each part's output while training.") @Range(min = 0, max = 0.99) double dropout,
    @Doc("Epsilon of the norms.") @Range(min = 1e-12, max = 0.1) double epsilon,
    @Doc("Matrices start with standard deviation max(0.02, gain / sqrt(inputs)).") @Range(min = 0, max = 10) double initialisationGain,
    @Doc(value = "Tokens that are processed at once.", unit = "tokens") @Range(min = 1, max = 1 << 20) int segment)
    implements
      Checked {

  /** Where layer normalisation stands. */
  public enum Norm {
    /** {@code h + f(norm(h))}. */
    PRE,
    /** {@code norm(h + f(h))}. */
    POST
  }

  /** Which norm. */
  public enum Normalisation {
    /** Layer norm. */
    LAYER,
    /** RMS norm. */
    RMS
  }

  /** How positions enter. */
  public enum Positions {
    /** Distances in the attention scores. */
    RELATIVE,
    /** A learned vector per position, added to the embedding. */
    ABSOLUTE,
    /** Queries and keys are turned by their positions. */
    ROTARY,
    /** Not at all. */
    NONE
  }

  /** The defaults: three pre-norm blocks of width 96. */
  public ModelConfig() {
    this(
        3, 96, 6, 384, Activate.Function.GELU, Norm.PRE, true, Positions.RELATIVE, 1024, false, false, false, true,
        false, false, true, 0, 1e-5, 0.6, 128);
  }

  /** A transformer with layer norms, without gates, and with as many key-value heads as query heads. */
  public ModelConfig(
      int layers, int width, int heads, int feedForward, Activate.Function activation, Norm norm, boolean finalNorm,
      Positions positions, int contextLength, boolean sharedPositionBiases, boolean attentionBias,
      boolean attentionOutputBias, boolean feedForwardBias, boolean tied, boolean outputBias, boolean scaledEmbedding,
      double dropout, double epsilon, double initialisationGain, int segment) {
    this(
        Optional.empty(), false, layers, width, heads, 0, feedForward, activation, false, Normalisation.LAYER, norm,
        finalNorm, positions,
        contextLength, 10000, RotaryAngles.Pairs.HALVES, sharedPositionBiases, attentionBias, attentionOutputBias,
        feedForwardBias, tied, outputBias, scaledEmbedding, dropout, epsilon, initialisationGain, segment);
  }

  /** Returns this shape with the weights of a folder, and with gates on what memories add. */
  public ModelConfig ofFolder(Path folder) {
    return new ModelConfig(
        Optional.of(folder), true, layers, width, heads, keyValueHeads, feedForward, activation, gated, normalisation,
        norm, finalNorm, positions, contextLength, rotaryBase, rotaryPairs, sharedPositionBiases, attentionBias,
        attentionOutputBias, feedForwardBias, tied, outputBias, scaledEmbedding, dropout, epsilon, initialisationGain,
        segment);
  }

  /** Returns the number of key-value heads G. */
  public int groups() {
    return keyValueHeads == 0 ? heads : keyValueHeads;
  }

  /** Returns the number of columns d_h of a head. */
  public int headSize() {
    return width / heads;
  }

  @Override
  public void check(Rules rules) {
    rules.require(
        width % heads == 0, "width " + width + " is not divisible by heads " + heads + "; choose a multiple of heads",
        "width", "heads");
    rules.require(
        keyValueHeads == 0 || heads % keyValueHeads == 0,
        "heads " + heads + " is not divisible by keyValueHeads " + keyValueHeads + "; choose a divisor of heads",
        "heads", "keyValueHeads");
    rules.require(
        positions != Positions.ROTARY || headSize() % 2 == 0,
        "rotary positions need heads of an even size, given width " + width + " / heads " + heads, "width", "heads",
        "positions");
    rules.require(
        positions != Positions.RELATIVE || width % 2 == 0, "relative positions need an even width, given " + width,
        "width", "positions");
    rules.require(
        positions != Positions.ABSOLUTE || segment <= contextLength,
        "segment " + segment + " is longer than contextLength " + contextLength + ", the table of absolute positions",
        "segment",
        "contextLength");
  }
}
