package org.mneme.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CorpusSplitTest {
  @Test
  void theTailIsCutAtTheCharacterThatTheFractionFallsOn() {
    Corpus corpus = new Corpus("c", List.of(new Document("a", "0123"), new Document("b", "456789")));
    CorpusSplit split = CorpusSplit.tail(corpus, 0.3);
    assertThat(split.training().documents()).containsExactly(new Document("a", "0123"), new Document("b", "456"));
    assertThat(split.heldOut().documents()).containsExactly(new Document("b", "789"));
    assertThat(CorpusSplit.tail(corpus, 0.6).heldOut().documents()).containsExactly(new Document("b", "456789"));
    assertThat(CorpusSplit.tail(corpus, 0.8).training().documents()).containsExactly(new Document("a", "01"));
  }

  @Test
  void aCharacterIsNotCutInTwo() {
    Corpus corpus = new Corpus("c", List.of(new Document("a", "x😀y")));
    CorpusSplit split = CorpusSplit.tail(corpus, 0.5);
    assertThat(split.training().documents().getFirst().text()).isEqualTo("x");
    assertThat(split.heldOut().documents().getFirst().text()).isEqualTo("😀y");
  }

  @Test
  void refusesPartsThatLeaveNothing() {
    Corpus corpus = new Corpus("c", List.of(new Document("a", "xy")));
    assertThatThrownBy(() -> CorpusSplit.tail(corpus, 1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the part to hold out is between 0 and 1, given 1.0");
    assertThatThrownBy(() -> CorpusSplit.tail(corpus, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CorpusSplit.tail(corpus, 0.9)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("corpus 'c' has 2 characters, too few to hold out a part of 0.9");
  }
}
