package org.mneme.compressive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mneme.compressive.CompressionLoss.Error;
import org.mneme.memory.AttentionMass;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.memory.Context;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Placement;
import org.mneme.memory.Region;
import org.mneme.memory.Segment;
import org.mneme.memory.Tally;
import org.mneme.tensor.Tape;

/** What a {@link CompressiveMemory} does during one segment. */
final class CompressiveStep implements MemoryStep {
  private static final String RECONSTRUCTION = "reconstruction";
  private static final String RELATIVE_ERROR = "reconstruction.relativeError";
  static final List<String> FIGURES = List.of(RECONSTRUCTION, RELATIVE_ERROR);

  private final CompressiveMemory memory;
  private final CompressiveConfig config;
  private final Segment segment;
  private final Tape tape;
  private final int capacity;
  private final int compressedCapacity;
  private final UsedRows.Slot memorySlot;
  private final UsedRows.Slot waitingSlot;
  private final RowQueue.Slot compressedSlot;
  private final RowQueue compressed;
  private final UsedRows recent;
  private final UsedRows waiting;
  private AttentionMass mass;
  private CompressionUpdate update;
  private Error error;

  CompressiveStep(CompressiveMemory memory, Segment segment, MemoryState state) {
    this.memory = memory;
    this.config = memory.config();
    this.segment = segment;
    this.tape = segment.tape();
    this.capacity = config.length(segment.training());
    this.compressedCapacity = config.compressedLength(segment.training());
    boolean usage = memory.compression().needsUsage();
    this.memorySlot = UsedRows.Slot.of("memory", config.start().rows(capacity), memory.width(), usage);
    this.waitingSlot = UsedRows.Slot.of("waiting", 0, memory.width(), usage);
    this.compressedSlot =
        new RowQueue.Slot("compressed", config.start().rows(compressedCapacity), memory.width());
    this.compressed = compressedSlot.read(segment, state);
    this.recent = memorySlot.read(segment, state);
    this.waiting = waitingSlot.read(segment, state);
  }

  @Override
  public Context context() {
    List<Region> regions = new ArrayList<>();
    addRegion(regions, compressed, memory.placement());
    addRegion(regions, recent.rows(), Placement.SEQUENCE);
    return regions.isEmpty() ? Context.NONE : new Context(regions);
  }

  private void addRegion(List<Region> regions, RowQueue rows, Placement placement) {
    if (rows.length() > 0) {
      regions.add(new Region(rows.rows(tape), rows.hidden(), placement, memory.storesNormalised()));
    }
  }

  @Override
  public boolean observesAttention() {
    return !segment.training() || memory.compression().needsUsage();
  }

  @Override
  public void observe(AttentionMass observed) {
    mass = observed;
  }

  /** What happens to the memory at the end of the segment; the attention must be known by then. */
  private CompressionUpdate update() {
    if (update == null) {
      UsedRows used = recent.with(tape, mass, compressed.length());
      UsedRows fresh = UsedRows.fresh(tape, memory.stored(segment), memory.compression().needsUsage());
      update = CompressionUpdate.of(tape, memory, used.append(tape, fresh), waiting, capacity, compressedCapacity);
    }
    return update;
  }

  @Override
  public List<AuxiliaryLoss> losses() {
    boolean trained = memory.compression().isTrained()
        && config.loss() != CompressiveConfig.Loss.NONE
        && config.loss() != CompressiveConfig.Loss.BACKPROPAGATION
        && segment.step() >= config.lossStart();
    if (!segment.training() || !trained || !update().compresses()) {
      return List.of();
    }
    return List.of(new AuxiliaryLoss(RECONSTRUCTION, 1.0 / memory.blocks(), error().value()));
  }

  private Error error() {
    if (error == null) {
      error = memory.loss().of(tape, segment.hidden(), update().old(), update().added());
    }
    return error;
  }

  @Override
  public Map<String, Double> diagnostics() {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (error != null) {
      figures.put(RELATIVE_ERROR, error.relative());
    }
    if (mass != null && !segment.training()) {
      figures.putAll(shares().segment());
    }
    return figures;
  }

  private AttentionShares shares() {
    return new AttentionShares(mass).region("compressed", compressed.length()).region("memory", recent.rows().length());
  }

  @Override
  public void tally(Tally tally) {
    if (update().compresses()) {
      tally.add(RECONSTRUCTION, error().value().get(0));
      tally.add(RELATIVE_ERROR, error().relative());
    }
    if (mass != null) {
      shares().addTo(tally);
    }
  }

  @Override
  public MemoryState next() {
    CompressionUpdate result = update();
    MemoryState state = memorySlot.write(tape, result.kept(), MemoryState.empty(segment.batch()));
    state = waitingSlot.write(tape, result.waiting(), state);
    return compressedSlot.write(tape, result.compressed(tape, segment, compressed, compressedCapacity), state);
  }
}
