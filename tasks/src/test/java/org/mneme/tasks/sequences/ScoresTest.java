package org.mneme.tasks.sequences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ScoresTest {
  private static final float[] SCORES = {9, 9, 9, 9, -3, -1, -1, 5};

  @Test
  void theBestIsTheFirstOfTheHighestAmongTheCandidates() {
    assertThat(Scores.best(SCORES, 1, 4, 4)).isEqualTo(3);
    assertThat(Scores.best(SCORES, 1, 4, 3)).isEqualTo(1);
    assertThat(Scores.best(SCORES, 0, 4, 4)).isZero();
  }

  @Test
  void theLossIsMinusTheLogarithmOfTheSoftmax() {
    assertThat(Scores.loss(SCORES, 0, 4, 2)).isCloseTo(Math.log(4), within(1e-12));
    double sum = Math.exp(-3) + 2 * Math.exp(-1) + Math.exp(5);
    assertThat(Scores.loss(SCORES, 1, 4, 1)).isCloseTo(Math.log(sum) + 1, within(1e-12));
    assertThat(Scores.loss(new float[] {1000, 0}, 0, 2, 1)).isCloseTo(1000, within(1e-9));
  }
}
