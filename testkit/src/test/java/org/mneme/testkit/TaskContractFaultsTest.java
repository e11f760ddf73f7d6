package org.mneme.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mneme.task.Task;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.FaultyTask.Fault;

/** Does the contract notice? Each faulty task fails it with a message that names the fault, and a right one passes. */
@ExtendWith(Seeds.class)
class TaskContractFaultsTest {
  private static TaskContractTest contractOf(Fault fault) {
    return new TaskContractTest() {
      @Override
      protected Task create() {
        return new FaultyTask(fault);
      }
    };
  }

  private static List<BiConsumer<TaskContractTest, RandomStream>> parts() {
    return List.of(
        TaskContractTest::segmentsHoldTokensOfTheVocabularyInTheShapeAskedFor,
        TaskContractTest::theSeedDecidesTheStream,
        TaskContractTest::aStreamGoesOnFromEverySavedPosition, TaskContractTest::evaluationsAreRepeatable,
        TaskContractTest::measuringLeavesTheTrainingDataAsTheyAre,
        (contract, random) -> contract.referencesAreNumbers());
  }

  private static void runAll(Fault fault, RandomStream random) {
    parts().forEach(part -> part.accept(contractOf(fault), random.numbered(1)));
  }

  @Test
  void aRightTaskPasses(RandomStream random) {
    assertThatCode(() -> runAll(Fault.NONE, random)).doesNotThrowAnyException();
  }

  private static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(Fault.TOKENS_OUTSIDE, "outside of the task's vocabulary of 7"),
        Arguments.of(Fault.SEGMENTS_TOO_LONG, "segments of up to 8 tokens, and gives ids [3, 9]"),
        Arguments.of(Fault.IGNORES_THE_SEED, "two seeds give the same"),
        Arguments.of(Fault.NOT_REPEATABLE, "not decided by its seed"),
        Arguments.of(Fault.LOSES_ITS_POSITION, "does not save all of its position"),
        Arguments.of(Fault.EVALUATION_DRIFTS, "not repeatable"),
        Arguments.of(Fault.LACKS_ITS_METRIC, "lacks a number for the task's metric 'loss'"),
        Arguments.of(Fault.LEAVES_READERS_OPEN, "readers that the task has not closed"),
        Arguments.of(Fault.EVALUATION_DRAWS, "changes the training data"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultIsNamed(Fault fault, String message) {
    assertThatThrownBy(() -> runAll(fault, new RandomStream(7))).isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }
}
