package org.mneme.continuous;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mneme.config.Binder;
import org.mneme.config.ConfigTree;
import org.mneme.config.Problems;
import org.mneme.continuous.kernels.CellWeights;
import org.mneme.continuous.signal.RectangularBasis;

class InfiniteConfigTest {
  private static InfiniteConfig config(String yaml, Problems problems) {
    ConfigTree tree = ConfigTree.parse(yaml, "memory.yaml");
    return Binder.bind(tree, InfiniteConfig.class, problems);
  }

  private static List<String> messages(Problems problems) {
    return problems.list().stream().map(Object::toString).toList();
  }

  private static InfiniteConfig valid(String yaml) {
    Problems problems = new Problems();
    InfiniteConfig config = config(yaml, problems);
    problems.throwIfAny();
    return config;
  }

  @ParameterizedTest
  @CsvSource({"rectangular, 64, 64", "rectangular, 100, 100", "rectangular, 1024, 1024", "fourier, 64, 256",
      "fourier, 100, 400", "gaussian, 8, 256"})
  void aSignalIsReadInAMultipleOfItsFunctions(String functions, int basis, int cells) {
    assertThat(valid("{functions: " + functions + ", basis: " + basis + "}").usedCells()).isEqualTo(cells);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64, 100, 257, 1024})
  void everyRectangularFunctionIsSeenByEquallyManyCells(int basis) {
    int cells = valid("{functions: rectangular, widths: [0.01], basis: " + basis + "}").usedCells();
    double[][] values = new RectangularBasis(basis).values(new CellWeights(0, 1, cells, false).middles());
    for (int function = 0; function < basis; function++) {
      int column = function;
      assertThat(Arrays.stream(values).filter(row -> row[column] != 0)).as("cells that see function %d", function)
          .hasSize(cells / basis);
    }
  }

  @Test
  void cellsThatCannotShowTheSignalAreRefused() {
    Problems problems = new Problems();
    config("{functions: rectangular, basis: 512, cells: 256}", problems);
    config("{functions: rectangular, basis: 100, cells: 256}", problems);
    config("{density: gibbs, basis: 512, cells: 256}", problems);
    assertThat(messages(problems)).hasSize(3);
    assertThat(messages(problems)).areExactly(2, new Condition<>(text -> text.contains("use a multiple of basis"), ""));
    assertThat(messages(problems)).anySatisfy(
        text -> assertThat(text).contains("density 'gibbs'", "256 cells cannot show what 512 functions hold"));
  }

  @Test
  void cellsDoNotMatterWhereThereIsAClosedForm() {
    assertThat(valid("{basis: 512, cells: 256}").usedCells()).isEqualTo(256);
  }
}
