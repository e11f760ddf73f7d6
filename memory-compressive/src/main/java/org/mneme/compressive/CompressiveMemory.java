package org.mneme.compressive;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mneme.compressive.compression.Compression;
import org.mneme.compressive.compression.CompressionContext;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Findings;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Placement;
import org.mneme.memory.Segment;
import org.mneme.memory.Tally;
import org.mneme.nn.Initializer;
import org.mneme.nn.Normalization;
import org.mneme.nn.Parameter;
import org.mneme.nn.ParameterScope;
import org.mneme.nn.RelativeAttention;
import org.mneme.nn.RelativePositions;
import org.mneme.tensor.Tensor;

/**
 * The memory of the Compressive Transformer (Rae et al. 2020, section 3, algorithm 1): what leaves a recurrent cache is not forgotten but
 * compressed, c vectors to one, into a second cache.
 *
 * <pre>
 * keys, values   from [cm ; m ; h]        cm [B, n_cm, D], m [B, n_m, D], h [B, T, D]
 * old            = what [m ; h] has beyond n_m rows, the oldest first
 * cm             = last n_cm rows of [cm ; f_c(old)]
 * m              = last n_m rows of [m ; h]
 * </pre>
 *
 * <p>A segment of any length is taken: old vectors that do not fill a group of c wait for the next ones. Stored vectors carry no gradient, also
 * between segments that share a tape; compressed ones do there if the task's loss is to train f_c.
 */
public final class CompressiveMemory implements Memory {
  private final CompressiveConfig config;
  private final Compression compression;
  private final CompressionLoss loss;
  private final Placement placement;
  private final Normalization inputNorm;
  private final int width;
  private final int blocks;

  /** Creates the memory of one block with the kinds of compression that come with it. */
  public CompressiveMemory(CompressiveConfig config, BlockContext context) {
    this(config, context, Compressions.standard());
  }

  /** Creates the memory of one block. */
  public CompressiveMemory(CompressiveConfig config, BlockContext context, Compressions compressions) {
    this.config = requireNonNull(config, "config is null");
    this.width = context.width();
    this.blocks = context.blocks();
    this.inputNorm = context.inputNorm();
    boolean byTask = config.loss() == CompressiveConfig.Loss.BACKPROPAGATION;
    ParameterScope scope = context.scope()
        .in("compression")
        .forGroup(byTask ? Parameter.Group.MEMORY : Parameter.Group.AUXILIARY)
        .withLearningRateFactor(config.learningRateFactor());
    this.compression = compressions.create(
        config.compression(),
        new CompressionContext(scope, width, config.rate(), config.overlap(), config.dilations()));
    this.loss = CompressionLoss.of(config, context, scope);
    this.placement = placement(context);
  }

  private Placement placement(BlockContext context) {
    RelativePositions own = context.attention().positions();
    boolean rotary = context.attention().rotary();
    if (own == null && !rotary || config.positions() == CompressiveConfig.Positions.SLOTS) {
      return Placement.SEQUENCE;
    }
    if (rotary || config.positions() == CompressiveConfig.Positions.DISTANCE) {
      return new Placement.TrueDistance(config.rate());
    }
    Tensor sharedBias = own.sharesBias()
        ? context.shared()
            .get("compressive.positionBias", Tensor.class,
                () -> RelativeAttention.headBias(context.scope(), "positionBias", width, context.heads()))
        : null;
    return new Placement.Separate(new RelativePositions(
        context.scope().in("positions"), width, context.heads(), context.sinusoids(),
        Initializer.fanIn(context.initialisationGain()), sharedBias));
  }

  @Override
  public boolean remembers() {
    return pastTokens() > 0;
  }

  @Override
  public long pastTokens() {
    long length = Math.max(config.length(), config.evaluationLength());
    long compressed = Math.max(config.compressedLength(), config.evaluationCompressedLength());
    return length + config.rate() * compressed;
  }

  @Override
  public boolean remembersByAttention() {
    return compression.needsUsage();
  }

  @Override
  public boolean addsToBlock() {
    return false;
  }

  @Override
  public MemoryStep step(Segment segment, MemoryState state) {
    return new CompressiveStep(this, segment, state);
  }

  @Override
  public Findings findings(Tally tally) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (String name : CompressiveStep.FIGURES) {
      if (tally.has(name)) {
        figures.put(name, tally.mean(name)[0]);
      }
    }
    return new Findings(figures, AttentionShares.profiles(tally));
  }

  CompressiveConfig config() {
    return config;
  }

  Compression compression() {
    return compression;
  }

  CompressionLoss loss() {
    return loss;
  }

  Placement placement() {
    return placement;
  }

  int width() {
    return width;
  }

  int blocks() {
    return blocks;
  }

  /** Returns whether rows are stored after the block's first norm. */
  boolean storesNormalised() {
    return config.stored() == CompressiveConfig.Stored.NORMALISED && inputNorm != null;
  }

  /** Returns a segment's vectors as they are stored {@code [B, T, D]}, without history. */
  Tensor stored(Segment segment) {
    Tensor rows = segment.tape().detach(segment.hidden());
    return storesNormalised() ? inputNorm.applyFrozen(segment.tape(), rows) : rows;
  }
}
