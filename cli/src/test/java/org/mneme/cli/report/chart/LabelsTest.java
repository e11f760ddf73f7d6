package org.mneme.cli.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class LabelsTest {
  @Test
  void allMarksOfAnAxisOfMillionsHaveTheSameUnit() {
    assertThat(DoubleStream.of(0, 2e6, 8e6, 10e6, 12e6).mapToObj(value -> Labels.number(value, 2e6)))
        .containsExactly("0", "2 M", "8 M", "10 M", "12 M");
  }

  @Test
  void aMarkHasTheDecimalsThatItsStepNeeds() {
    assertThat(Labels.number(1.5, 0.5)).isEqualTo("1.5");
    assertThat(Labels.number(-0.0, 1)).isEqualTo("0");
    assertThat(Labels.number(40_000, 20_000)).isEqualTo("40 k");
  }
}
