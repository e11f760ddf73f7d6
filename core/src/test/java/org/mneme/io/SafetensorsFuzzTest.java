package org.mneme.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mneme.tensor.Shape;

/** Whatever a file holds: it is read, or refused with a {@link SafetensorsException} of one line, and allocates in proportion to its size. */
final class SafetensorsFuzzTest {
  /** Loading classes on the way allocates some megabytes; what a header can claim is larger by far. */
  private static final long ALLOWED_BYTES = 16_000_000;
  private static final int ALLOWED_PER_BYTE = 64;
  private static final List<String> WORDS = List.of("{", "}", "[", "]", ",", ":", "\"", "0", "-1", "1e9", "null",
      "true",
      "\"a\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "\"F32\"", "\"F4\"", "\"BOOL\"", "8",
      "9223372036854775807", "2147483647", "{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}", "\\u0000", " ");

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path folder;

  @Test
  void readsOrRefusesRandomFiles() throws IOException {
    fuzz(3_000);
  }

  @Test
  @Tag("long")
  void readsOrRefusesManyRandomFiles() throws IOException {
    fuzz(100_000);
  }

  private void fuzz(int rounds) throws IOException {
    long seed = Long.getLong("mneme.seed", System.nanoTime());
    byte[] valid = validFile();
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random(seed + round);
      byte[] content = switch (round % 3) {
        case 0 -> mutated(valid, random);
        case 1 -> RawSafetensors.bytes(header(random), new byte[random.nextInt(9)]);
        default -> noise(random);
      };
      refused += readOrRefuse(content, "seed " + (seed + round)) ? 0 : 1;
    }
    assertThat(refused).as("files refused").isBetween(rounds / 2, rounds - 1);
  }

  /** Returns whether the file could be read. */
  private boolean readOrRefuse(byte[] content, String seed) {
    Path path = RawSafetensors.file(folder, content);
    long before = threads.getCurrentThreadAllocatedBytes();
    boolean read = true;
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (String name : file.names()) {
        read &= readTensor(file, name, seed);
      }
    } catch (SafetensorsException refused) {
      assertThat(refused.getMessage().lines()).as(seed).hasSize(1);
      read = false;
    } catch (RuntimeException | Error wrong) {
      fail(seed + ": " + Arrays.toString(content), wrong);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).as(seed + " allocates").isLessThan(ALLOWED_BYTES + (long) ALLOWED_PER_BYTE * content.length);
    return read;
  }

  private static boolean readTensor(SafetensorsFile file, String name, String seed) {
    try {
      if (file.info(name).type().kind() == DataType.Kind.REAL) {
        assertThat(file.doubles(name)).as(seed).hasSize((int) file.info(name).shape().elements());
      } else {
        assertThat(file.longs(name)).as(seed).hasSize((int) file.info(name).shape().elements());
      }
      return true;
    } catch (SafetensorsException refused) {
      return false;
    }
  }

  private byte[] validFile() throws IOException {
    Path path = folder.resolve("valid.safetensors");
    new SafetensorsWriter().add("weights", Shape.of(2, 3), new double[6])
        .add("tokens", Shape.of(4), new int[4])
        .add("step", Shape.of(), new long[1])
        .metadata("format", "mneme")
        .write(path);
    return Files.readAllBytes(path);
  }

  private static byte[] mutated(byte[] valid, Random random) {
    byte[] content = random.nextInt(4) == 0 ? Arrays.copyOf(valid, random.nextInt(valid.length + 20)) : valid.clone();
    int changes = random.nextInt(4);
    for (int change = 0; change < changes && content.length > 0; change++) {
      int position = random.nextInt(content.length);
      switch (random.nextInt(3)) {
        case 0 -> content[position] ^= (byte) (1 << random.nextInt(8));
        case 1 -> content[position] = (byte) random.nextInt(256);
        default -> content[position] = (byte) ('0' + random.nextInt(10));
      }
    }
    return content;
  }

  private static String header(Random random) {
    StringBuilder header = new StringBuilder("{");
    int words = random.nextInt(40);
    for (int word = 0; word < words; word++) {
      header.append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return header.append('}').toString();
  }

  private static byte[] noise(Random random) {
    byte[] content = new byte[random.nextInt(200)];
    random.nextBytes(content);
    if (content.length > 8 && random.nextBoolean()) {
      Arrays.fill(content, 0, 8, (byte) 0);
      content[0] = (byte) random.nextInt(content.length);
      content[8] = '{';
    }
    return content;
  }
}
