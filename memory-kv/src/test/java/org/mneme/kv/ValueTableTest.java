package org.mneme.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mneme.io.FileException;
import org.mneme.kv.kernels.AdamSettings.Semantics;
import org.mneme.kv.kernels.WeightedBag;
import org.mneme.nn.ParameterScope;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tape;
import org.mneme.tensor.Tensor;

/** Where tables lie: in memory of their own, or in files that are mapped into it. */
class ValueTableTest {
  private final Kernels kernels = new Kernels(Kernels.Form.CPU, 2);

  @TempDir Path folder;

  @AfterEach
  void close() {
    kernels.close();
  }

  private ValueTable table(int slots, int width, Optional<Path> where, boolean reuses) {
    ParameterScope scope = new ParameterScope(kernels, ElementType.FLOAT32, new RandomStream(7));
    return new ValueTable(scope, "values", slots, width,
        new TableSettings(1e-2, TableSettings.Schedule.CONSTANT, Semantics.SPARSE, where, reuses));
  }

  /** Reads a slot with weight 1, pulls every number of it down, and makes one update. */
  private double[] readAndTrain(ValueTable table, int slot) {
    int width = table.table().width();
    double[] read;
    try (
        Tape tape = kernels.tape();
        Tensor weight = kernels.tensor(ElementType.FLOAT32, Shape.of(1, 1), 1);
        Tensor ones = kernels.tensor(ElementType.FLOAT32, Shape.of(1, width))) {
      for (int index = 0; index < width; index++) {
        ones.set(index, 1);
      }
      Tensor output = WeightedBag.apply(tape, table.table(), new int[] {slot}, weight);
      read = output.toDoubles();
      tape.backward(output, ones);
    }
    table.update(1, 1, 1);
    return read;
  }

  private static double[] row(ValueTable table, long slot) {
    long width = table.table().width();
    return LongStream.range(slot * width, (slot + 1) * width).mapToDouble(table.table().values()::get).toArray();
  }

  @Test
  void aMappedTableIsTrainedAsOneInMemory() {
    try (
        ValueTable mapped = table(20, 8, Optional.of(folder), false);
        ValueTable inMemory = table(20, 8, Optional.empty(), false)) {
      assertThat(mapped.table().values().toDoubles()).isEqualTo(inMemory.table().values().toDoubles());
      readAndTrain(mapped, 3);
      readAndTrain(inMemory, 3);
      assertThat(mapped.table().values().toDoubles()).isEqualTo(inMemory.table().values().toDoubles());
    }
  }

  @Test
  void everyTrainingBeginsAnewUnlessItIsToGoOn() {
    double[] first;
    double[] trained;
    try (ValueTable table = table(20, 8, Optional.of(folder), false)) {
      first = table.table().values().toDoubles();
      readAndTrain(table, 3);
      trained = table.table().values().toDoubles();
    }
    assertThat(trained).isNotEqualTo(first);
    try (ValueTable goesOn = table(20, 8, Optional.of(folder), true)) {
      assertThat(goesOn.table().values().toDoubles()).isEqualTo(trained);
    }
    try (ValueTable anew = table(20, 8, Optional.of(folder), false)) {
      assertThat(anew.table().values().toDoubles()).isEqualTo(first);
      assertThat(anew.optimizerState().get("firstMoment").toDoubles()).containsOnly(0);
    }
  }

  @Test
  void twoTrainingsOfTheSameTableAtOnceDoNotDisturbEachOther() {
    try (ValueTable one = table(20, 8, Optional.of(folder), false)) {
      readAndTrain(one, 3);
      double[] trained = one.table().values().toDoubles();
      try (ValueTable other = table(20, 8, Optional.of(folder), false)) {
        readAndTrain(other, 4);
        assertThat(one.table().values().toDoubles()).isEqualTo(trained);
      }
    }
  }

  @Test
  void aTableThatIsGoneOnWithIsUsedByOneTrainingAtATime() {
    try (ValueTable one = table(20, 8, Optional.of(folder), true)) {
      assertThat(one.size()).isEqualTo(160);
      assertThatThrownBy(() -> table(20, 8, Optional.of(folder), true)).isInstanceOf(FileException.class)
          .hasMessageContaining("is being trained already")
          .hasMessageContaining("jobs 1");
    }
    table(20, 8, Optional.of(folder), true).close();
  }

  @Test
  void aTableFileOfAnotherSizeIsRefused() throws IOException {
    table(20, 8, Optional.of(folder), true).close();
    try (Stream<Path> files = Files.list(folder)) {
      Files.write(files.filter(path -> path.toString().endsWith(".values")).findFirst().orElseThrow(), new byte[7]);
    }
    assertThatThrownBy(() -> table(20, 8, Optional.of(folder), true))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("has 7 bytes")
        .hasMessageContaining("tableFolder");
  }

  @Test
  void aTableOfMoreThanTwoToThe31NumbersIsReadAndTrained() throws IOException {
    int width = 1 << 10;
    int slots = (1 << 21) + 8;
    // A table that is there already starts at once; a file of which nothing was written takes no room.
    table(1, 1, Optional.of(folder), true).close();
    try (Stream<Path> files = Files.list(folder)) {
      Path values = files.filter(path -> path.toString().endsWith(".values")).findFirst().orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(values.toFile(), "rw")) {
        file.setLength(0);
        file.setLength(4L * slots * width);
      }
    }
    try (ValueTable table = table(slots, width, Optional.of(folder), true)) {
      assertThat(table.size()).isGreaterThan(1L << 31);
      table.table().values().set(table.size() - 1, 3);
      double[] read = readAndTrain(table, slots - 1);
      assertThat(read[width - 1]).isEqualTo(3);
      assertThat(row(table, slots - 1)[width - 1]).isLessThan(3);
      double[] step = new double[width];
      Arrays.fill(step, row(table, slots - 1)[0]);
      assertThat(step[0]).isNegative();
      assertThat(Arrays.copyOf(row(table, slots - 1), width - 1)).isEqualTo(Arrays.copyOf(step, width - 1));
      assertThat(row(table, slots - 2)).containsOnly(0);
      assertThat(row(table, 7)).containsOnly(0);
    }
  }

  /** K = 1024 x 1024, d_v = 256: a table and two moments of 1 GiB each. */
  @Test
  @Tag("long")
  void aTrainedTableOfAMillionSlotsTakesNoMoreMemoryThanItsNumbersAndATenth() throws IOException {
    Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "only Linux says how much is resident");
    Assumptions.assumeTrue(memory("/proc/meminfo", "MemAvailable") > 5L << 30, "less than 5 GiB of memory is free");
    int slots = 1 << 20;
    // The same work on a small table first: what Java's heap and the libraries take is no part of the table.
    try (ValueTable small = table(1 << 14, 256, Optional.empty(), false)) {
      for (int round = 0; round < 64; round++) {
        readAll(small, 0, 1 << 14);
      }
    }
    long before = memory("/proc/self/status", "VmRSS");
    try (ValueTable table = table(slots, 256, Optional.empty(), false)) {
      for (int from = 0; from < slots; from += 1 << 14) {
        readAll(table, from, 1 << 14);
      }
      long bytes = 3L * slots * 256 * Float.BYTES;
      assertThat(memory("/proc/self/status", "VmRSS") - before).isBetween(bytes / 10 * 9, bytes / 10 * 11);
    }
  }

  private void readAll(ValueTable table, int from, int count) {
    int[] slots = new int[count];
    Arrays.setAll(slots, index -> from + index);
    int perToken = 128;
    try (
        Tape tape = kernels.tape();
        Tensor weights = kernels.zeros(ElementType.FLOAT32, Shape.of(count / perToken, perToken));
        Tensor gradient = kernels.zeros(ElementType.FLOAT32, Shape.of(count / perToken, 256))) {
      Tensor output = WeightedBag.apply(tape, table.table(), slots, weights);
      tape.backward(output, gradient);
    }
    table.update(1, 1, 1);
  }

  private static long memory(String file, String key) throws IOException {
    String line = Files.readAllLines(Path.of(file))
        .stream()
        .filter(each -> each.startsWith(key + ":"))
        .findFirst()
        .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
  }
}
