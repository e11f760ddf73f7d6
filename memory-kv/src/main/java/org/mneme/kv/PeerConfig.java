package org.mneme.kv;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mneme.config.Checked;
import org.mneme.config.Doc;
import org.mneme.config.Range;
import org.mneme.config.Rules;
import org.mneme.kv.ProductKeyConfig.Placement;
import org.mneme.kv.kernels.AdamSettings;
import org.mneme.kv.kernels.ScoreFunction;

/** The options of the memory of single-neuron experts. */
public record PeerConfig(
    @Doc(value = "Sub-keys per half: there are keys x keys experts.", paper = "square root of N") @Range(min = 1, max = 46340) int keys,
    @Doc(value = "Heads, which search by themselves and whose experts are added.", paper = "h") @Range(min = 1, max = 1024) int heads,
    @Doc(value = "Experts that each head asks.", paper = "k") @Range(min = 1, max = 4096) int neighbours,
    @Doc("Width of a head's query, even; 0 for half of the model's width, or 16 if that is more.") @Range(min = 0, max = 1 << 16) int queryWidth,
    @Doc("How queries are normalised: layer (each half by itself), batch (each feature over the batch, as in the paper; in training tokens then see statistics of later ones) or none.") QueryNorm.Kind queryNorm,
    @Doc("What turns scores into weights: softmax (over a head's chosen experts), sigmoid or relu.") ScoreFunction score,
    @Doc("Where it stands: replace (in place of the feed-forward layer) or parallel (beside it).") Placement placement,
    @Doc("Learning rate of the experts.") @Range(min = 0, max = 100) double valueRate,
    @Doc("Its course: constant, or model (warm-up and schedule of the training).") TableSettings.Schedule valueSchedule,
    @Doc("What happens to experts that a step does not ask: sparse (nothing) or dense (they move on by momentum).") AdamSettings.Semantics valueUpdates,
    @Doc("Folder for tables that are files mapped into memory, so that they may be larger than memory.") Optional<Path> tableFolder,
    @Doc("Go on with what the files in tableFolder hold, which starts at once; otherwise each training begins with new ones.") boolean reuseTable)
    implements
      Checked {

  /** The defaults: 64 x 64 experts in place of the feed-forward layer. */
  public PeerConfig() {
    this(
        64, 4, 16, 0, QueryNorm.Kind.LAYER, ScoreFunction.SOFTMAX, Placement.REPLACE, 1e-3,
        TableSettings.Schedule.CONSTANT, AdamSettings.Semantics.SPARSE, Optional.empty(), false);
  }

  KeyConfig keyConfig(int width) {
    return new KeyConfig(
        keys, heads, neighbours, ProductKeyConfig.queryWidth(queryWidth, width), List.of(), true, queryNorm, score);
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
        "a head cannot ask " + neighbours + " experts of " + (long) keys * keys + "; lower neighbours or raise keys",
        "neighbours", "keys");
    rules.require(
        tableFolder.isPresent() || !reuseTable, "reuseTable needs the tableFolder that holds the table", "reuseTable",
        "tableFolder");
  }
}
