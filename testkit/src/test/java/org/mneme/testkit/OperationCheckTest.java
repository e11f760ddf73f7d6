package org.mneme.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.tensor.Gradient;
import org.mneme.tensor.Operation;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** Each way in which an operation can be wrong is found. */
@ExtendWith(Seeds.class)
class OperationCheckTest {
  /** A sum of two tensors with room for a mistake in every part. */
  private static class Mistaken extends Operation {
    final Tensor first;
    final Tensor second;

    Mistaken(Tensor first, Tensor second) {
      super(first, second);
      this.first = first;
      this.second = second;
    }

    @Override
    protected Tensor portableForward(Tape tape) {
      Tensor output = tape.empty(first.type(), first.shape());
      output.array().assign(first.array()).addi(second.array());
      return output;
    }

    @Override
    protected void portableBackward(Tape tape, Tensor outputGradient) {
      give(tape, first, outputGradient);
      give(tape, second, outputGradient);
    }

    void give(Tape tape, Tensor input, Tensor outputGradient) {
      if (tape.tracks(input)) {
        tape.gradient(input).add(outputGradient.array());
      }
    }
  }

  private interface Maker {
    Operation of(Tensor first, Tensor second);
  }

  private static Consumer<RandomStream> check(Maker maker) {
    return random -> OperationCheck
        .of(in -> tape -> tape.apply(maker.of(in.get("first"), in.get("second"))))
        .input("first", Shape.of(3, 5))
        .input("second", Shape.of(3, 5))
        .verify(random);
  }

  @Test
  void acceptsARightOperation(RandomStream random) {
    check(Mistaken::new).accept(random);
  }

  @Test
  void findsAWrongGradient(RandomStream random) {
    assertThatThrownBy(() -> OperationCheck.of(in -> tape -> WrongSquare.apply(tape, in.get("x"), 2))
        .input("x", Shape.of(7), numbers -> new double[] {1, 2, 3, 4, 5, 6, 7})
        .verify(random))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("x[2]: backward pass");
  }

  @Test
  void findsAnOutputOfTheCpuFormThatDiffers(RandomStream random) {
    assertFound(random, (first, second) -> new Mistaken(first, second) {
      @Override
      protected Tensor cpuForward(Tape tape) {
        Tensor output = portableForward(tape);
        output.set(14, output.get(14) + 0.001);
        return output;
      }
    }, "CPU form: output, element 14 of 15");
  }

  @Test
  void findsAGradientOfTheCpuFormThatDiffers(RandomStream random) {
    assertFound(random, (first, second) -> new Mistaken(first, second) {
      @Override
      protected void cpuBackward(Tape tape, Tensor outputGradient) {
        give(tape, first, outputGradient);
        if (tape.tracks(second)) {
          tape.gradient(second).add(outputGradient.array().mul(1.001));
        }
      }
    }, "CPU form: gradient of second, element 0 of 15");
  }

  @Test
  void findsAGradientThatOverwritesWhatIsThere(RandomStream random) {
    assertFound(random, (first, second) -> new Mistaken(first, second) {
      @Override
      protected void cpuBackward(Tape tape, Tensor outputGradient) {
        give(tape, second, outputGradient);
        if (tape.tracks(first)) {
          Gradient gradient = tape.gradient(first);
          gradient.tensor().copyFrom(outputGradient);
        }
      }
    }, "CPU form, applied twice: gradient of first");
  }

  @Test
  void findsAGradientThatNobodyAskedFor(RandomStream random) {
    assertFound(random, (first, second) -> new Mistaken(first, second) {
      @Override
      protected void portableBackward(Tape tape, Tensor outputGradient) {
        tape.gradient(first).add(outputGradient.array());
        tape.gradient(second).add(outputGradient.array());
      }
    }, "input first is not tracked, but the CPU form gave it a gradient");
  }

  @Test
  void findsAGradientThatIsMissing(RandomStream random) {
    assertFound(random, (first, second) -> new Mistaken(first, second) {
      @Override
      protected void cpuBackward(Tape tape, Tensor outputGradient) {
        give(tape, first, outputGradient);
      }
    }, "input second is tracked, but the CPU form gave it no gradient");
  }

  @Test
  void findsResultsThatDependOnTheThreads(RandomStream random) {
    assertFound(random, (first, second) -> new Mistaken(first, second) {
      @Override
      protected Tensor cpuForward(Tape tape) {
        Tensor output = portableForward(tape);
        double value = output.get(3);
        output.set(3, tape.kernels().parallel().threads() == 3 ? Math.nextUp((float) value) : value);
        return output;
      }
    }, "run again with 3 threads, the output has other bits");
  }

  private static void assertFound(RandomStream random, Maker maker, String message) {
    assertThatThrownBy(() -> check(maker).accept(random))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }
}
