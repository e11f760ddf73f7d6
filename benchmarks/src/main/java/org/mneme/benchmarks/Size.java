package org.mneme.benchmarks;

import java.util.List;
import org.mneme.model.ModelConfig;
import org.mneme.tensor.operations.Activate;

/**
 * The sizes at which training steps are timed. Every memory keeps as many vectors as a segment is long; the compressive one keeps as many
 * compressed vectors again.
 */
public enum Size {
  /** 2 blocks of width 128, 8 x 128 tokens a step. */
  S(2, 128, 4, 512, 128, 8, 256, 128, 128),
  /** 4 blocks of width 256, 4 x 256 tokens a step. */
  M(4, 256, 8, 1024, 256, 4, 512, 256, 256),
  /** 3 blocks of width 300, 2 x 1024 tokens a step: the paper's sorting model. */
  P(3, 300, 6, 300, 1024, 2, 22, 512, 512),
  /** 2 blocks of width 256 with 4 heads, 4 x 256 tokens a step: the cost of a continuous memory is stated for it. No peer has it. */
  D(2, 256, 4, 1024, 256, 4, 256, 256, 256);

  private static final double EPSILON = 1e-5;
  private static final double GAIN = 0.6;

  private final int layers;
  private final int width;
  private final int heads;
  private final int feedForward;
  private final int segment;
  private final int batch;
  private final int vocabulary;
  private final int basis;
  private final int keys;

  Size(int layers, int width, int heads, int feedForward, int segment, int batch, int vocabulary, int basis,
      int keys) {
    this.layers = layers;
    this.width = width;
    this.heads = heads;
    this.feedForward = feedForward;
    this.segment = segment;
    this.batch = batch;
    this.vocabulary = vocabulary;
    this.basis = basis;
    this.keys = keys;
  }

  /** Returns whether the peers have the same size. */
  public boolean hasPeers() {
    return this != D;
  }

  /** Returns the transformer: pre-norm, GELU, relative positions, no biases in attention, an output layer of its own. */
  public ModelConfig model() {
    return model(layers);
  }

  /** Returns the same transformer with another number of blocks. */
  public ModelConfig model(int blocks) {
    return new ModelConfig(
        blocks, width, heads, feedForward, Activate.Function.GELU, ModelConfig.Norm.PRE, true,
        ModelConfig.Positions.RELATIVE, segment, false, false, false, true, false, false, true, 0, EPSILON, GAIN,
        segment);
  }

  /**
   * Returns what a model with a memory carries, as entries of a configuration; a memory that is not known here has its defaults. Product keys
   * replace one block's feed-forward layer and remember nothing of a sequence: they stand beside a cache, as in the peer's model.
   *
   * @param blocks the number of blocks of the model
   */
  public List<String> memories(String memory, int blocks) {
    return switch (memory) {
      case "transformer-xl" -> List.of(cache());
      case "compressive" -> List.of(entry(memory, "length: " + segment, "compressedLength: " + segment, "rate: 4"));
      case "infinite" -> List.of(
          entry(memory, "shortTerm: " + segment, "basis: " + basis, "scaledWidths: true", "tau: 0.75"));
      case "product-key" -> List.of(
          cache(),
          entry(
              memory, "keys: " + keys, "heads: 4", "neighbours: 32", "queryWidth: 128", "queryNorm: batch",
              "layers: [" + blocks / 2 + "]"));
      default -> List.of(entry(memory));
    };
  }

  private String cache() {
    return entry("transformer-xl", "length: " + segment);
  }

  private static String entry(String type, String... options) {
    return "type: " + type + "\n" + String.join("\n", options) + "\n";
  }

  /** Returns the number of blocks. */
  public int layers() {
    return layers;
  }

  /** Returns the width of the hidden states. */
  public int width() {
    return width;
  }

  /** Returns the number of heads. */
  public int heads() {
    return heads;
  }

  /** Returns the inner width of the feed-forward layers. */
  public int feedForward() {
    return feedForward;
  }

  /** Returns the tokens of a segment. */
  public int segment() {
    return segment;
  }

  /** Returns the sequences side by side. */
  public int batch() {
    return batch;
  }

  /** Returns the number of different tokens. */
  public int vocabulary() {
    return vocabulary;
  }

  /** Returns the tokens of a step. */
  public int tokens() {
    return batch * segment;
  }
}
