package org.mneme.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mneme.memory.AuxiliaryLoss;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.memory.MemoryState;
import org.mneme.memory.MemoryStep;
import org.mneme.memory.Segment;
import org.mneme.nn.Initializer;
import org.mneme.nn.Linear;
import org.mneme.tensor.Indices;
import org.mneme.tensor.Operation;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.operations.Add;
import org.mneme.tensor.operations.ConcatTime;
import org.mneme.tensor.operations.GatherRows;
import org.mneme.tensor.operations.Mean;
import org.mneme.tensor.operations.Scale;
import org.mneme.tensor.operations.SliceTime;

/** Adds a mapping of the last vector before the segment to every query; with one fault or none. */
final class FaultyMemory implements Memory {
  /** What is wrong. */
  enum Fault {
    NONE,
    LEAKS_THE_FUTURE,
    MIXES_ROWS,
    FORGETS_TO_SAVE,
    WRONG_GRADIENT,
    GROWS,
    CROSSES_SEGMENTS,
    USELESS,
    TRAINS_THE_MODEL_ASIDE
  }

  private final Fault fault;
  private final Linear mapping;
  private final List<double[]> hiddenState = new ArrayList<>();

  FaultyMemory(Fault fault, BlockContext context) {
    this.fault = fault;
    this.mapping =
        new Linear(context.scope().in("mapping"), context.width(), context.width(), false, Initializer.fanIn(1));
  }

  @Override
  public MemoryStep step(Segment segment, MemoryState state) {
    return new Step(segment, state);
  }

  /** Doubles values, and says that its gradient were one. */
  private static final class WrongDouble extends Operation {
    private final Tensor input;

    WrongDouble(Tensor input) {
      super(input);
      this.input = input;
    }

    @Override
    protected Tensor portableForward(Tape tape) {
      Tensor output = tape.empty(input.type(), input.shape());
      output.array().assign(input.array().mul(2));
      return output;
    }

    @Override
    protected void portableBackward(Tape tape, Tensor outputGradient) {
      if (tape.tracks(input)) {
        tape.gradient(input).add(outputGradient.array());
      }
    }
  }

  private final class Step implements MemoryStep {
    private final Segment segment;
    private final MemoryState state;
    private Tensor seen;

    Step(Segment segment, MemoryState state) {
      this.segment = segment;
      this.state = state;
    }

    @Override
    public Optional<Tensor> read(Tensor queries) {
      seen = queries;
      Tape tape = segment.tape();
      Tensor last = fault == Fault.LEAKS_THE_FUTURE ? lastOf(tape, segment.remembered()) : remembered(tape);
      if (last == null) {
        return Optional.empty();
      }
      Tensor mapped = mapping.apply(tape, last);
      Tensor result = fault == Fault.WRONG_GRADIENT ? tape.apply(new WrongDouble(mapped)) : mapped;
      List<Tensor> spread = new ArrayList<>();
      for (int index = 0; index < segment.length(); index++) {
        spread.add(result);
      }
      return Optional.of(ConcatTime.apply(tape, spread));
    }

    @Override
    public List<AuxiliaryLoss> losses() {
      return fault == Fault.TRAINS_THE_MODEL_ASIDE
          ? List.of(new AuxiliaryLoss("small queries", 1, Mean.apply(segment.tape(), seen)))
          : List.of();
    }

    private Tensor remembered(Tape tape) {
      if (fault == Fault.FORGETS_TO_SAVE) {
        if (hiddenState.isEmpty()) {
          return null;
        }
        double[] values = hiddenState.getLast();
        int width = segment.hidden().shape().last();
        return values.length == segment.batch() * width
            ? tape.empty(segment.hidden().type(), Shape.of(segment.batch(), 1, width)).fill(values)
            : null;
      }
      if (!state.has("last")) {
        return null;
      }
      Tensor rows = state.tensor("last");
      Tensor last = lastOf(tape, rows);
      if (fault != Fault.MIXES_ROWS || segment.batch() == 1) {
        return last;
      }
      int width = last.shape().last();
      int[] swapped = new int[segment.batch()];
      for (int row = 0; row < swapped.length; row++) {
        swapped[row] = (row + 1) % swapped.length;
      }
      Tensor flat = last.reshaped(segment.batch(), width);
      return Add.apply(tape, last,
          GatherRows.apply(tape, flat, new Indices(Shape.of(swapped.length), swapped))
              .reshaped(swapped.length, 1, width));
    }

    private Tensor lastOf(Tape tape, Tensor rows) {
      int length = rows.shape().size(1);
      return SliceTime.apply(tape, rows, length - 1, length);
    }

    @Override
    public MemoryState next() {
      Tape tape = segment.tape();
      Tensor rows = fault == Fault.CROSSES_SEGMENTS ? segment.hidden() : segment.remembered();
      if (fault == Fault.FORGETS_TO_SAVE) {
        hiddenState.add(lastOf(tape, rows).toDoubles());
        return state;
      }
      Tensor kept = fault == Fault.GROWS && state.has("last")
          ? ConcatTime.apply(tape, List.of(state.tensor("last"), rows))
          : lastOf(tape, rows);
      Tensor useful = fault == Fault.USELESS ? Scale.apply(tape, kept, 0) : kept;
      return MemoryState.empty(segment.batch()).with("last", useful);
    }
  }

}
