package org.mneme.continuous;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.mneme.continuous.density.Look;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.memory.Context;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Segment;
import org.mneme.memory.Tally;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/**
 * One segment: first the oldest vectors of the short-term memory are absorbed, then the queries read, then the segment's own vectors are remembered.
 *
 * <p>Vectors leave the short-term memory a chunk at a time, as soon as it holds a whole one more than it has to; until then attention sees them. So
 * no vector is ever neither here nor there, and a text that is read token by token gives what it gives chunk by chunk. Gradients reach the gate and
 * the projections, but no earlier segment, unless gradients may cross segments.
 */
final class InfiniteStep implements MemoryStep {
  private final InfiniteMemory memory;
  private final Segment segment;
  private ShortTermMemory shortTerm;
  private Signal signal;
  private LongTermMemory.Absorption absorption;
  private LongTermMemory.Reader reader;
  private Look look;

  InfiniteStep(InfiniteMemory memory, Segment segment, MemoryState state) {
    this.memory = memory;
    this.segment = segment;
    this.shortTerm = ShortTermMemory.of(segment.tape(), state, memory.chunk());
    this.signal = Signal.of(state);
    absorbWhatHasWaited();
  }

  private void absorbWhatHasWaited() {
    Tape tape = segment.tape();
    int chunk = memory.chunk();
    boolean[] full = shortTerm.holding((long) memory.config().shortTerm() + chunk);
    while (any(full)) {
      Tensor oldest = shortTerm.oldest(tape, full);
      absorption = memory.longTerm().absorb(tape, signal, oldest, full, this::uniforms);
      signal = absorption.signal();
      shortTerm = shortTerm.without(tape, full);
      full = shortTerm.holding((long) memory.config().shortTerm() + chunk);
    }
  }

  /**
   * What is drawn for a row that has absorbed so many chunks. It depends on nothing else than the model's updates, so a row draws the same numbers
   * beside other rows as alone.
   */
  private DoubleSupplier uniforms(long chunks) {
    return segment.random()
        .named("sticky")
        .numbered(segment.step())
        .numbered(memory.block())
        .numbered(chunks)::nextDouble;
  }

  private static boolean any(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Context context() {
    return shortTerm.context(segment.tape(), memory.storesNormalised());
  }

  @Override
  public Optional<Tensor> read(Tensor queries) {
    if (!signal.remembersAnything()) {
      return Optional.empty();
    }
    look = reader().look(segment.tape(), queries);
    return Optional.of(reader().read(segment.tape(), look));
  }

  private LongTermMemory.Reader reader() {
    if (reader == null) {
      reader = memory.longTerm().reader(signal);
    }
    return reader;
  }

  @Override
  public List<AuxiliaryLoss> losses() {
    double weight = memory.config().klWeight();
    if (look == null || weight == 0) {
      return List.of();
    }
    return look.divergence(segment.tape(), signal.remembering())
        .map(divergence -> new AuxiliaryLoss("kl", weight, divergence))
        .stream()
        .toList();
  }

  @Override
  public Map<String, Double> diagnostics() {
    return new InfiniteDiagnostics(memory, signal, look, absorption).figures();
  }

  @Override
  public void tally(Tally tally) {
    new InfiniteDiagnostics(memory, signal, look, absorption).addTo(tally);
  }

  @Override
  public MemoryState next() {
    Tape tape = segment.tape();
    Signal left = signal;
    if (signal.remembersAnything()) {
      if (!segment.carriesGradient()) {
        left = left.withCoordinates(tape.detach(left.coordinates()));
      }
      if (memory.longTerm().isSticky()) {
        left = memory.longTerm().remembering(tape, left, looked());
      }
    }
    MemoryState state = shortTerm.with(tape, memory.stored(segment)).into(MemoryState.empty(segment.batch()));
    return left.into(state);
  }

  /** Returns what the long-term memory remembers while this segment is read. */
  Signal signal() {
    return signal;
  }

  /** Returns where the segment's queries looked; empty where there was nothing to read. */
  Optional<Look> look() {
    return Optional.ofNullable(look);
  }

  /** Where the segment's queries looked; a segment that is only remembered was not read, so it is found out here. */
  private Look looked() {
    if (look == null) {
      look = reader().look(segment.tape(), memory.queries(segment.tape(), segment));
    }
    return look;
  }
}
