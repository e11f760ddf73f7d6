package org.mneme.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.tensor.RandomStream;

@ExtendWith(Seeds.class)
class SeedsTest {
  @Test
  void givesEachParameterAStreamOfItsOwn(RandomStream first, RandomStream second) {
    assertThat(first.seed()).isNotEqualTo(second.seed());
  }
}
