package org.mneme.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.memory.BlockContext;
import org.mneme.memory.Memory;
import org.mneme.tensor.RandomStream;

/** Does the contract notice? Each faulty memory fails it with a message that names the fault, and a right one passes. */
@ExtendWith(Seeds.class)
class MemoryContractFaultsTest {
  private static MemoryContractTest contractOf(FaultyMemory.Fault fault) {
    return new MemoryContractTest() {
      @Override
      protected Memory create(BlockContext context) {
        return new FaultyMemory(fault, context);
      }
    };
  }

  private static void expectFailure(
      FaultyMemory.Fault fault, BiConsumer<MemoryContractTest, RandomStream> part, RandomStream random,
      String message) {
    assertThatThrownBy(() -> part.accept(contractOf(fault), random)).isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }

  @Test
  void aRightMemoryPasses(RandomStream random) {
    MemoryContractTest contract = contractOf(FaultyMemory.Fault.NONE);
    assertThatCode(() -> {
      contract.takesBatchesAndSegmentsOfAnySize(random);
      contract.takesModelsOfAnyWidth(random);
      contract.noTokenSeesItsFuture(random);
      contract.sequencesDoNotTouchEachOther(random);
      contract.goesOnFromASavedStateBitForBit(random);
      contract.rememberedBytesHaveABound(random);
      contract.isDeterministic(random);
      contract.bothFormsAgree(random);
      contract.gradientsStayInTheirSegment(random);
      contract.gradientsAgreeWithCentralDifferences(random);
      contract.auxiliaryLossesTrainWhatTheyMay(random);
      contract.whatItRemembersCanBePutToUse(random);
    }).doesNotThrowAnyException();
  }

  @Test
  void aLeakIsNamed(RandomStream random) {
    expectFailure(FaultyMemory.Fault.LEAKS_THE_FUTURE, MemoryContractTest::noTokenSeesItsFuture, random,
        "leaks the future");
  }

  @Test
  void mixedRowsAreNamed(RandomStream random) {
    expectFailure(FaultyMemory.Fault.MIXES_ROWS, MemoryContractTest::sequencesDoNotTouchEachOther, random,
        "mixes the rows of a batch");
  }

  @Test
  void stateThatIsNotSavedIsNamed(RandomStream random) {
    expectFailure(FaultyMemory.Fault.FORGETS_TO_SAVE, MemoryContractTest::goesOnFromASavedStateBitForBit, random,
        "outside of its state");
  }

  @Test
  void aWrongGradientIsNamed(RandomStream random) {
    expectFailure(FaultyMemory.Fault.WRONG_GRADIENT, MemoryContractTest::gradientsAgreeWithCentralDifferences, random,
        "do not agree with central differences");
  }

  @Test
  void growthIsNamed(RandomStream random) {
    expectFailure(FaultyMemory.Fault.GROWS, MemoryContractTest::rememberedBytesHaveABound, random,
        "grows without bound");
  }

  @Test
  void gradientsThatCrossSegmentsAreNamed(RandomStream random) {
    expectFailure(FaultyMemory.Fault.CROSSES_SEGMENTS, MemoryContractTest::gradientsStayInTheirSegment, random,
        "lets gradients cross segments");
  }

  @Test
  void aMemoryOfNoUseIsNamed(RandomStream random) {
    expectFailure(FaultyMemory.Fault.USELESS, MemoryContractTest::whatItRemembersCanBePutToUse, random,
        "the memory is of no use");
  }

  @Test
  void auxiliaryLossesThatTrainTheModelAreNamed(RandomStream random) {
    expectFailure(FaultyMemory.Fault.TRAINS_THE_MODEL_ASIDE, MemoryContractTest::auxiliaryLossesTrainWhatTheyMay,
        random, "attention.queries.weight");
  }

  private static MemoryContractTest claiming(FaultyMemory.Fault fault, Set<Capability> capabilities) {
    return new MemoryContractTest() {
      @Override
      protected Memory create(BlockContext context) {
        return new FaultyMemory(fault, context);
      }

      @Override
      protected Set<Capability> capabilities() {
        return capabilities;
      }
    };
  }

  @Test
  void whatHoldsMustBeClaimed(RandomStream random) {
    MemoryContractTest modest = claiming(FaultyMemory.Fault.NONE, EnumSet.noneOf(Capability.class));
    assertThatThrownBy(() -> modest.rememberedBytesHaveABound(random)).hasMessageContaining("claim BOUNDED_STATE");
    assertThatThrownBy(() -> modest.whatItRemembersCanBePutToUse(random)).hasMessageContaining("claim REMEMBERS");
    assertThatThrownBy(() -> modest.auxiliaryLossesTrainWhatTheyMay(random))
        .hasMessageContaining("claim AUXILIARY_LOSSES_APART");
  }
}
