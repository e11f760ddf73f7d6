package org.mneme.kv;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mneme.config.Checked;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.config.Rules;
import org.mneme.kv.kernels.AdamSettings;
import org.mneme.kv.kernels.ScoreFunction;

/** The options of the product-key memory. */
public record ProductKeyConfig(
    @Doc(value = "Sub-keys per half: the memory has keys x keys slots.", paper = "n") @Range(min = 1, max = 46340) int keys,
    @Doc(value = "Heads, which search by themselves and whose values are added.", paper = "H") @Range(min = 1, max = 1024) int heads,
    @Doc(value = "Slots that each head reads.", paper = "k") @Range(min = 1, max = 4096) int neighbours,
    @Doc(value = "Width of a head's query, even; 0 for half of the model's width, or 16 if that is more.", paper = "d_q") @Range(min = 0, max = 1 << 16) int queryWidth,
    @Doc("Widths of hidden layers of the query network, with ReLU; none for a linear one.") @Range(min = 1, max = 1 << 20) List<Integer> queryLayers,
    @Doc("Biases in the query network.") boolean queryBias,
    @Doc("How queries are normalised: layer (each half by itself), batch (each feature over the batch, as in the paper; in training tokens then see statistics of later ones) or none.") QueryNorm.Kind queryNorm,
    @Doc("What turns scores into weights: softmax (over a head's chosen slots), sigmoid or relu.") ScoreFunction score,
    @Doc("Where it stands: replace (in place of the feed-forward layer) or parallel (beside it).") Placement placement,
    @Doc(value = "Width of a value; 0 for the model's width. Others are mapped to it.", paper = "d_v") @Range(min = 0, max = 1 << 20) int valueWidth,
    @Doc("Multiply what was read by a learned function of the input, then map it: the gated output of memory layers at scale.") boolean gated,
    @Doc("Multiply the whole output by a learned number between 0 and 1 for each token.") boolean outputGate,
    @Doc("One table for all blocks that carry this memory.") boolean shareValues,
    @Doc("Learning rate of the values.") @Range(min = 0, max = 100) double valueRate,
    @Doc("Its course: constant, or model (warm-up and schedule of the training).") TableSettings.Schedule valueSchedule,
    @Doc("What happens to values that a step does not read: sparse (nothing) or dense (they move on by momentum, as in Adam over the whole table; made up for at their next read).") AdamSettings.Semantics valueUpdates,
    @Doc("Folder for a table that is a file mapped into memory, so that it may be larger than memory.") Optional<Path> tableFolder,
    @Doc("Go on with what the files in tableFolder hold, which starts at once; otherwise each training begins with new ones.") boolean reuseTable)
    implements
      Checked {

  private static final int LEAST_QUERY_WIDTH = 16;

  /** Where the memory stands in a block. */
  public enum Placement {
    /** In place of the feed-forward layer. */
    REPLACE,
    /** Beside it: both outputs are added. */
    PARALLEL
  }

  /** The defaults: 128 x 128 slots in place of the feed-forward layer. */
  public ProductKeyConfig() {
    this(
        128, 4, 16, 0, List.of(), true, QueryNorm.Kind.LAYER, ScoreFunction.SOFTMAX, Placement.REPLACE, 0, false, false,
        false, 1e-3, TableSettings.Schedule.CONSTANT, AdamSettings.Semantics.SPARSE, Optional.empty(), false);
  }

  /** Copies the list. */
  public ProductKeyConfig {
    queryLayers = List.copyOf(queryLayers);
  }

  /** Returns how slots are found in a model of some width. */
  KeyConfig keyConfig(int width) {
    return new KeyConfig(
        keys, heads, neighbours, queryWidth(queryWidth, width), queryLayers, queryBias, queryNorm, score);
  }

  static int queryWidth(int given, int width) {
    return given == 0 ? Math.max(LEAST_QUERY_WIDTH, width / 4 * 2) : given;
  }

  TableSettings tableSettings() {
    return new TableSettings(valueRate, valueSchedule, valueUpdates, tableFolder, reuseTable);
  }

  @Override
  public void check(Rules rules) {
    rules.require(queryWidth % 2 == 0, "a query has two halves, so queryWidth is even, given " + queryWidth,
        "queryWidth");
    rules.require(
        neighbours <= (long) keys * keys,
        "a head cannot read " + neighbours + " slots of " + (long) keys * keys + "; lower neighbours or raise keys",
        "neighbours", "keys");
    rules.require(
        tableFolder.isPresent() || !reuseTable, "reuseTable needs the tableFolder that holds the table", "reuseTable",
        "tableFolder");
  }
}
