package org.mneme.tensor.operations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.testkit.OperationCheck;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class ScaleTest {
  private static OperationCheck check(Shape shape) {
    return OperationCheck.of(in -> tape -> Scale.apply(tape, in.get("x"), -1.75)).input("x", shape);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 31, 33, 100})
  void satisfiesAllThatAnOperationHasTo(int width, RandomStream random) {
    check(Shape.of(3, width)).verify(random);
  }

  @Test
  void isTheSameOnAnyNumberOfThreads(RandomStream random) {
    check(Shape.of(301, 1003)).verifyForms(random);
  }
}
