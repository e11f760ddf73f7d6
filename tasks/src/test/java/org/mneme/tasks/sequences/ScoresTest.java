package org.mneme.tasks.sequences;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ScoresTest {
  @Test
  void theBestIsTheFirstOfTheHighestAmongTheCandidates() {
    float[] scores = {9, 9, 9, 9, -3, -1, -1, 5};
    assertThat(Scores.best(scores, 1, 4, 4)).isEqualTo(3);
    assertThat(Scores.best(scores, 1, 4, 3)).isEqualTo(1);
    assertThat(Scores.best(scores, 0, 4, 4)).isZero();
  }
}
